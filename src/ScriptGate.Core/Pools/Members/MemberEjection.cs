using ScriptGate.Core.Configuration;

namespace ScriptGate.Core.Pools;

/// <summary>Whether a member is left out because real conversations with it went wrong one after the other, each phase counted by itself. Thread-safe.</summary>
/// <remarks>
/// Only what the member did not do counts: a connection that it refused, broke off or left silent. Any reply, 421 too, may be about what the client said, and then whoever says it often
/// enough could take all members away. What we end ourselves never counts.
/// </remarks>
internal sealed class MemberEjection(PoolState pool, MemberState member)
{
    private readonly Lock _lock = new();
    private readonly int[] _faults = new int[Enum.GetValues<FaultPhase>().Length];
    private readonly DeadlineWatch _watch = pool.Services.Watch;
    private long _until;
    private int _times;
    private volatile bool _isBackDue;

    /// <summary>True while it is left out.</summary>
    public bool IsOut => Volatile.Read(ref _until) is not 0 and var until && _watch.Now < until;

    /// <summary>Why it is left out; null while it is not.</summary>
    public string? Reason
    {
        get => IsOut ? field : null;
        private set;
    }

    /// <summary>A conversation came through a phase.</summary>
    public void Passed(FaultPhase phase)
    {
        if (Volatile.Read(ref _faults[(int)phase]) > 0)
        {
            lock (_lock)
            {
                _faults[(int)phase] = 0;
            }
        }
    }

    /// <summary>A conversation went wrong by the member's doing.</summary>
    /// <param name="at">How far it had come.</param>
    /// <param name="reason">What went wrong, for logs.</param>
    public void Failed(LinkPhase at, string reason)
    {
        if (FaultPhases.Of(at) is not { } phase)
        {
            return;
        }

        var options = pool.Ejection;
        lock (_lock)
        {
            var faults = ++_faults[(int)phase];
            if (LimitOf(phase, options) is var limit && limit > 0 && faults >= limit && !IsOut)
            {
                // The pool decides for one member after the other, or two could go where one may.
                pool.Eject(member, () => LeaveOut(options, faults, reason));
            }
        }
    }

    /// <summary>Its operator wants it back now.</summary>
    public void End()
    {
        lock (_lock)
        {
            if (IsOut)
            {
                Volatile.Write(ref _until, _watch.Now);
            }

            Array.Clear(_faults);
            _times = 0;
        }
    }

    /// <summary>Called now and then: those who wait for a member may look again.</summary>
    public void Tick()
    {
        if (_isBackDue && !IsOut)
        {
            _isBackDue = false;
            Log.MemberBack(pool.Services.Logger, member.Name, pool.Name);
            pool.Queue.Freed();
        }
    }

    private void LeaveOut(EjectionOptions options, int faults, string reason)
    {
        if (_until != 0 && _watch.Since(_until) >= options.MaxTime)
        {
            _times = 0;
        }

        // Beyond that it is longer than anything that may be configured.
        var doubled = options.Time * Math.Pow(2, Math.Min(_times++, 20));
        var time = doubled < options.MaxTime ? doubled : options.MaxTime;
        Array.Clear(_faults);
        Reason = $"left out for {DurationText.Format(time)} after {faults} conversations in a row that went wrong, the last {reason}";
        Volatile.Write(ref _until, _watch.After(time));
        _isBackDue = true;
        member.ReturnsAt(_until);
        Log.MemberEjected(pool.Services.Logger, member.Name, pool.Name, time, faults, reason);
    }

    private static int LimitOf(FaultPhase phase, EjectionOptions options) => phase switch
    {
        FaultPhase.Connect => options.Connect,
        FaultPhase.Greeting => options.Greeting,
        FaultPhase.Rcpt => options.Rcpt,
        _ => options.Dot,
    };
}
