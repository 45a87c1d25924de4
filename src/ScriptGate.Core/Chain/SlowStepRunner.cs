using Microsoft.Extensions.Logging;
using ScriptGate.Core.Sockets;

namespace ScriptGate.Core.Chain;

/// <summary>Calls a plugin's handlers inline until one of them keeps its caller waiting; from then on through a bounded scheduler of their own.</summary>
/// <remarks>
/// One runner serves all steps of one check, so a check that blocks can hold at most <see cref="Threads"/> threads and never the ones that serve other
/// sessions. A call that finds all of them busy and the queue full fails at once, and the step's <c>onFailure</c> decides.
/// </remarks>
internal sealed class SlowStepRunner(string name, TimeProvider clock, ILogger logger) : IMayStall
{
    /// <summary>How long the synchronous part of a handler may take. 50 ms is a pause a person would not see, and 50,000 times what a handler should take.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(50);

    /// <summary>Threads of a slow check.</summary>
    public const int Threads = 4;

    /// <summary>Calls that may wait for one of these threads.</summary>
    public const int QueueLength = 256;

    private readonly BoundedScheduler _scheduler = new(Threads, QueueLength);
    private volatile bool _isSlow;

    public bool IsSlow => _isSlow;

    public ValueTask<Verdict> RunAsync<TEvent>(Handler<TEvent> handler, TEvent e, CancellationToken cancellationToken)
        where TEvent : SmtpEvent
    {
        if (_isSlow)
        {
            return Schedule(handler, e, cancellationToken);
        }

        var thread = PollerThread.Current;
        thread?.Inside = this;
        var started = clock.GetTimestamp();
        try
        {
            return handler(e, cancellationToken);
        }
        finally
        {
            thread?.Inside = null;
            var elapsed = clock.GetElapsedTime(started);
            if (elapsed > Patience)
            {
                MarkSlow(elapsed);
            }
        }
    }

    /// <summary>Also called by the watch over sessions when a call has not come back at all.</summary>
    public void MarkSlow(TimeSpan elapsed)
    {
        if (!_isSlow)
        {
            _isSlow = true;
            Log.StepIsSlow(logger, name, elapsed, Threads);
        }
    }

    void IMayStall.Stalled(TimeSpan atLeast) => MarkSlow(atLeast);

    // Apart from RunAsync: the closure would be made at the start of the method, on the fast path too.
    private ValueTask<Verdict> Schedule<TEvent>(Handler<TEvent> handler, TEvent e, CancellationToken cancellationToken)
        where TEvent : SmtpEvent => new(_scheduler.RunAsync(() => handler(e, cancellationToken)));
}
