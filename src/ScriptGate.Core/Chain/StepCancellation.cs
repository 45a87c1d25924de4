namespace ScriptGate.Core.Chain;

/// <summary>The token a session gives to its steps: cancelled when a step's time is up or the session is over. One source lasts until it is used up.</summary>
internal sealed class StepCancellation : IDisposable
{
    private readonly Lock _gate = new();
    private CancellationTokenSource? _source;
    private CancellationTokenSource? _ending;
    private bool _ended;

    /// <summary>The token for the next step.</summary>
    public CancellationToken Token
    {
        get
        {
            lock (_gate)
            {
                return _ended ? new CancellationToken(canceled: true) : (_source ??= new CancellationTokenSource()).Token;
            }
        }
    }

    /// <summary>Cancelled when the session is over: nobody waits for its steps any more.</summary>
    public CancellationToken Ended
    {
        get
        {
            lock (_gate)
            {
                return _ended ? new CancellationToken(canceled: true) : (_ending ??= new CancellationTokenSource()).Token;
            }
        }
    }

    public bool HasEnded
    {
        get
        {
            lock (_gate)
            {
                return _ended;
            }
        }
    }

    /// <summary>Cancels what the step that ran out of time still does. The next step gets a new token.</summary>
    public void Expire()
    {
        CancellationTokenSource? expired;
        lock (_gate)
        {
            expired = _source;
            _source = null;
        }

        Cancel(expired);
    }

    /// <summary>The session is over.</summary>
    public void End()
    {
        CancellationTokenSource? ending;
        lock (_gate)
        {
            _ended = true;
            ending = _ending;
            _ending = null;
        }

        Expire();
        Cancel(ending);
    }

    public void Dispose() => End();

    private static void Cancel(CancellationTokenSource? source)
    {
        if (source is null)
        {
            return;
        }

        // Callbacks are plugin code, or the rest of the session: they must not run on, or throw into, the thread that ends the session.
        ThreadPool.UnsafeQueueUserWorkItem(
            static source =>
            {
                try
                {
                    source.Cancel();
                }
                catch (AggregateException)
                {
                    // A plugin's callback failed while its step was being abandoned; there is nobody left to tell.
                }
                finally
                {
                    source.Dispose();
                }
            },
            source,
            preferLocal: false);
    }
}
