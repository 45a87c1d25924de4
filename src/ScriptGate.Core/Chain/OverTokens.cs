using System.Collections.Concurrent;

namespace ScriptGate.Core.Chain;

/// <summary>
/// Cancels the tokens of sessions that are over, a little later and many at a time. Hardly anybody listens to them, but who does must hear it on a thread of its own: to
/// wake one for each session would cost more than some of the session's commands, and at a hundred sessions a second delay the next session's as well.
/// </summary>
internal sealed class OverTokens : IDisposable
{
    /// <summary>How much later.</summary>
    public static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(100);

    private readonly ConcurrentQueue<CancellationTokenSource> _waiting = new();
    private readonly ITimer _timer;
    private int _isScheduled;

    /// <param name="clock">Measures the milliseconds.</param>
    public OverTokens(TimeProvider clock) =>
        _timer = clock.CreateTimer(static tokens => ((OverTokens)tokens!).CancelAll(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    /// <summary>Those of the process.</summary>
    public static OverTokens Shared { get; } = new(TimeProvider.System);

    /// <summary>The session of this source is over. The source is cancelled and disposed of.</summary>
    public void Add(CancellationTokenSource source)
    {
        _waiting.Enqueue(source);
        Schedule();
    }

    /// <summary>Cancels a source. Callbacks are plugin code; what they throw concerns nobody.</summary>
    public static void Cancel(CancellationTokenSource source)
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
    }

    public void Dispose() => _timer.Dispose();

    private void Schedule()
    {
        if (Interlocked.Exchange(ref _isScheduled, 1) == 0)
        {
            _timer.Change(Delay, Timeout.InfiniteTimeSpan);
        }
    }

    private void CancelAll()
    {
        Volatile.Write(ref _isScheduled, 0);
        while (_waiting.TryDequeue(out var source))
        {
            if (!_waiting.IsEmpty)
            {
                // A callback may hang: then another thread goes on with the rest.
                Schedule();
            }

            Cancel(source);
        }
    }
}
