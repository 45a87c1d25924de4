using Microsoft.Extensions.Logging;
using ScriptGate.Core.Sockets;

namespace ScriptGate.Core.Chain;

/// <summary>Calls a plugin's handlers inline until they keep their callers waiting; from then on through a bounded scheduler of their own.</summary>
/// <remarks>
/// A call that the watch of the pollers finds stuck is proof, and so is one that never comes back. A call that came back late is a suspicion only: the system may
/// have taken the thread away, or the compiler the time of a first call. The third such call is proof as well.
/// <para>
/// Proof holds for a while: a machine that was busy with starting finds any handler stuck, and threads of its own cost a check several times what it costs
/// inline. After <see cref="PromptCallsAsked"/> prompt calls in a row it is called inline again, and each relapse asks for ten times as many.
/// </para>
/// <para>
/// One runner serves all steps of one check, so a check that blocks can hold at most <see cref="Threads"/> threads and never the ones that serve other
/// sessions. A call that finds all of them busy and the queue full, or all of them held by calls that are over their time, fails at once, and the step's
/// <c>onFailure</c> decides.
/// </para>
/// </remarks>
internal sealed class SlowStepRunner(string name, TimeProvider clock, ILogger logger) : IMayStall
{
    /// <summary>How long the synchronous part of a handler may take. 50 ms is a pause a person would not see, and 50,000 times what a handler should take.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(50);

    /// <summary>So many calls of a generation may come back later than that.</summary>
    public const int LateCallsAllowed = 2;

    /// <summary>Threads of a slow check.</summary>
    public const int Threads = 4;

    /// <summary>Calls that may wait for one of these threads.</summary>
    public const int QueueLength = 256;

    /// <summary>How long a thread without a call is kept for the next one.</summary>
    public static readonly TimeSpan ThreadPatience = TimeSpan.FromSeconds(10);

    /// <summary>What is prompt is far from keeping anybody waiting.</summary>
    public static readonly TimeSpan Promptness = TimeSpan.FromMilliseconds(10);

    /// <summary>So many prompt calls in a row end the first time of being slow.</summary>
    public const int PromptCallsAsked = 200;

    // Of ten million a check that is slow now and then will not see the end.
    private const int MostPromptCallsAsked = 10_000_000;
    private const int RelapseFactor = 10;

    private readonly BoundedScheduler _scheduler = new(Threads, QueueLength, ThreadPatience);
    private volatile bool _isSlow;
    private int _lateCalls;
    private int _inside;
    private int _promptCalls;
    private int _promptCallsAsked = PromptCallsAsked;

    /// <summary>Whether its handlers have threads of their own now.</summary>
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
            if (elapsed > Patience && Interlocked.Increment(ref _lateCalls) > LateCallsAllowed)
            {
                MarkSlow(elapsed);
            }
        }
    }

    /// <summary>Called at once when there is proof: by the watch over sessions when a call has not come back at all, and as below.</summary>
    public void MarkSlow(TimeSpan elapsed)
    {
        if (!_isSlow)
        {
            _promptCalls = 0;
            _isSlow = true;
            Log.StepIsSlow(logger, name, elapsed, Threads);
        }
    }

    void IMayStall.Stalled(TimeSpan atLeast) => MarkSlow(atLeast);

    // Apart from RunAsync: the closure would be made at the start of the method, on the fast path too.
    private ValueTask<Verdict> Schedule<TEvent>(Handler<TEvent> handler, TEvent e, CancellationToken cancellationToken)
        where TEvent : SmtpEvent => new(_scheduler.RunAsync(() => CallOnOwnThread(handler, e, cancellationToken), cancellationToken));

    private ValueTask<Verdict> CallOnOwnThread<TEvent>(Handler<TEvent> handler, TEvent e, CancellationToken cancellationToken)
        where TEvent : SmtpEvent
    {
        Interlocked.Increment(ref _inside);
        var started = clock.GetTimestamp();
        try
        {
            return handler(e, cancellationToken);
        }
        finally
        {
            CameBack(clock.GetElapsedTime(started), Interlocked.Decrement(ref _inside));
        }
    }

    // A call that is still inside may be one that never comes back.
    private void CameBack(TimeSpan elapsed, int stillInside)
    {
        if (elapsed > Promptness)
        {
            Volatile.Write(ref _promptCalls, 0);
        }
        else if (Interlocked.Increment(ref _promptCalls) >= _promptCallsAsked && stillInside == 0 && _isSlow)
        {
            var calls = _promptCallsAsked;
            _promptCallsAsked = Math.Min(calls * RelapseFactor, MostPromptCallsAsked);
            Volatile.Write(ref _lateCalls, 0);
            _isSlow = false;
            Log.StepIsPrompt(logger, name, calls);
        }
    }
}
