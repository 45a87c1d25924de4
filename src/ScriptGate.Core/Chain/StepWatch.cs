namespace ScriptGate.Core.Chain;

/// <summary>Notices a step that does not come back: it blocks the session's own thread, so only somebody else can answer the client.</summary>
/// <remarks>The session and the tick agree by one exchange who may touch the transport. A session that was given up must not touch it again.</remarks>
internal sealed class StepWatch
{
    private const int Outside = 0;
    private const int Inside = 1;
    private const int GivenUp = 2;

    private int _state;
    private int _calls;
    private int _seenCall;
    private long _seenAt;
    private StepInfo? _step;
    private SlowStepRunner? _runner;

    public bool IsGivenUp => Volatile.Read(ref _state) == GivenUp;

    public void Enter(StepInfo step, SlowStepRunner? runner)
    {
        _step = step;
        _runner = runner;
        _calls++;
        Volatile.Write(ref _state, Inside);
    }

    /// <exception cref="SessionGivenUpException">The tick has answered for this session meanwhile.</exception>
    public void Leave()
    {
        if (Interlocked.CompareExchange(ref _state, Outside, Inside) == GivenUp)
        {
            throw new SessionGivenUpException();
        }
    }

    /// <summary>Called by the tick. True: the same call was inside for longer than its time limit, and the session is the caller's to end.</summary>
    public bool TryGiveUp(long now, TimeProvider clock, out StepInfo? step)
    {
        step = null;
        if (Volatile.Read(ref _state) != Inside)
        {
            return false;
        }

        if (_seenCall != _calls)
        {
            _seenCall = _calls;
            _seenAt = now;
            return false;
        }

        var elapsed = clock.GetElapsedTime(_seenAt, now);
        if (_step is not { } hanging || elapsed < hanging.Timeout || Interlocked.CompareExchange(ref _state, GivenUp, Inside) != Inside)
        {
            return false;
        }

        step = hanging;
        _runner?.MarkSlow(elapsed);
        return true;
    }
}

/// <summary>A step came back after its session had been answered by somebody else. The session unwinds without touching its transport.</summary>
internal sealed class SessionGivenUpException() : Exception("The session was ended while one of its steps blocked.");
