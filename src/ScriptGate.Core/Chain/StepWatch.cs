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
    private StepInfo? _step;
    private SlowStepRunner? _runner;

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
        var turn = Volatile.Read(ref _turn);
        if (turn == GivenUp || Interlocked.CompareExchange(ref _turn, turn + 1, turn) != turn)
        {
            throw new SessionGivenUpException();
        }
    }

    /// <exception cref="SessionGivenUpException">The session was given up.</exception>
    public void ThrowIfGivenUp()
    {
        if (IsGivenUp)
        {
            throw new SessionGivenUpException();
        }
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
