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

    /// <summary>The session is over, and somebody may still wait for one of its steps.</summary>
    public void End()
    {
        var (source, ending) = TakeAll();
        Cancel(source);
        Cancel(ending);
    }

    /// <summary>The session is over and waits for nobody: who has kept its token hears of it soon.</summary>
    public void Dispose()
    {
        var (source, ending) = TakeAll();
        CancelSoon(source);
        CancelSoon(ending);
    }

    private (CancellationTokenSource? Source, CancellationTokenSource? Ending) TakeAll()
    {
        lock (_gate)
        {
            var taken = (_source, _ending);
            _ended = true;
            (_source, _ending) = (null, null);
            return taken;
        }
    }

    // Callbacks are plugin code, or the rest of the session: they must not run on, or throw into, the thread that ends the session.
    private static void Cancel(CancellationTokenSource? source)
    {
        if (source is not null)
        {
            ThreadPool.UnsafeQueueUserWorkItem(OverTokens.Cancel, source, preferLocal: false);
        }
    }

    private static void CancelSoon(CancellationTokenSource? source)
    {
        if (source is not null)
        {
            OverTokens.Shared.Add(source);
        }
    }
}
