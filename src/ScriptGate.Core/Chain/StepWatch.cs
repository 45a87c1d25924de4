using System.Diagnostics.CodeAnalysis;

namespace ScriptGate.Core.Chain;

/// <summary>Notices a step that does not come back: it blocks the session's own thread, so only somebody else can answer the client.</summary>
/// <remarks>
/// The session and who gives it up agree by one exchange who goes on. From then on everything of the session is the other's to end; its own thread, should it
/// ever come back, only unwinds.
/// </remarks>
internal sealed class StepWatch
{
    private const long GivenUp = -1;

    // The number of the call, doubled; less one while it is inside. A call is never mistaken for the next one.
    private long _turn;
    private long _seenTurn;
    private long _seenAt;
    private long _waitingSince;
    private StepInfo? _step;
    private StepInfo? _waiting;
    private SlowStepRunner? _runner;

    /// <summary>The step that was asked last; null before the first.</summary>
    public string? StepName => _step?.Name;

    public bool IsGivenUp => Volatile.Read(ref _turn) == GivenUp;

    /// <exception cref="SessionGivenUpException">The session was given up.</exception>
    public void Enter(StepInfo step, SlowStepRunner? runner)
    {
        ThrowIfGivenUp();
        _step = step;
        _runner = runner;
        Volatile.Write(ref _turn, _turn + 1);
    }

    /// <exception cref="SessionGivenUpException">The session was given up while the step was inside.</exception>
    public void Leave()
    {
        if (!TryLeave())
        {
            throw new SessionGivenUpException();
        }
    }

    /// <summary>As <see cref="Leave"/>, for who cannot throw where it stands.</summary>
    /// <returns>False when the session was given up while the step was inside.</returns>
    public bool TryLeave()
    {
        var turn = Volatile.Read(ref _turn);
        return turn != GivenUp && Interlocked.CompareExchange(ref _turn, turn + 1, turn) == turn;
    }

    /// <exception cref="SessionGivenUpException">The session was given up.</exception>
    public void ThrowIfGivenUp()
    {
        if (IsGivenUp)
        {
            throw new SessionGivenUpException();
        }
    }

    /// <summary>The session waits for what a step has promised.</summary>
    public void BeginWait(StepInfo step, long now)
    {
        Volatile.Write(ref _waitingSince, now);
        Volatile.Write(ref _waiting, step);
    }

    public void EndWait() => Volatile.Write(ref _waiting, null);

    /// <summary>The step that keeps the session, as far as others can see; null when none does, or no tick has seen it inside yet.</summary>
    /// <param name="since">Since when, as a timestamp.</param>
    /// <param name="blocks">Whether it blocks the session's thread.</param>
    public StepInfo? Look(out long since, out bool blocks)
    {
        var turn = Volatile.Read(ref _turn);
        blocks = IsInside(turn) && Volatile.Read(ref _seenTurn) == turn;
        if (blocks)
        {
            since = Volatile.Read(ref _seenAt);
            return _step;
        }

        var waiting = Volatile.Read(ref _waiting);
        since = Volatile.Read(ref _waitingSince);
        return waiting;
    }

    /// <summary>Called by the tick. True: the same call was inside for longer than its time limit, and the session is the caller's to end.</summary>
    public bool TryGiveUp(long now, TimeProvider clock, [NotNullWhen(true)] out StepInfo? step)
    {
        step = null;
        var turn = Volatile.Read(ref _turn);
        if (!IsInside(turn))
        {
            return false;
        }

        if (Volatile.Read(ref _seenTurn) != turn)
        {
            // The time first: a reload ticks beside the clock, and must not compare this call with the time of an earlier one.
            Volatile.Write(ref _seenAt, now);
            Volatile.Write(ref _seenTurn, turn);
            return false;
        }

        var elapsed = clock.GetElapsedTime(Volatile.Read(ref _seenAt), now);
        if (_step is not { } inside || elapsed < inside.Timeout || !TryTake(turn, out step))
        {
            return false;
        }

        _runner?.MarkSlow(elapsed);
        return true;
    }

    /// <summary>Called when there is no more time to wait. True: a step is inside, and the session is the caller's to end.</summary>
    /// <param name="onlyIfSeen">Only a call that a tick has seen already, and not one that is inside by chance.</param>
    /// <param name="step">The step.</param>
    public bool TryGiveUp(bool onlyIfSeen, [NotNullWhen(true)] out StepInfo? step)
    {
        step = null;
        var turn = Volatile.Read(ref _turn);
        return IsInside(turn) && (!onlyIfSeen || Volatile.Read(ref _seenTurn) == turn) && TryTake(turn, out step);
    }

    /// <summary>When a tick first saw the call that was given up, as a timestamp.</summary>
    public long SeenAt => Volatile.Read(ref _seenAt);

    private static bool IsInside(long turn) => turn != GivenUp && (turn & 1) != 0;

    private bool TryTake(long turn, [NotNullWhen(true)] out StepInfo? step)
    {
        var isTaken = Interlocked.CompareExchange(ref _turn, GivenUp, turn) == turn;
        step = isTaken ? _step! : null;
        return isTaken;
    }
}

/// <summary>A step came back after its session had been ended by somebody else. The session unwinds without touching anything.</summary>
internal sealed class SessionGivenUpException() : Exception("The session was ended while one of its steps blocked.");
