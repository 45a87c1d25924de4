namespace ScriptGate.Core.Sessions;

/// <summary>The deadlines of a session as timestamps of the clock: stored here, compared by the tick, never armed.</summary>
internal sealed class SessionDeadlines(TimeProvider clock)
{
    private const long Never = long.MaxValue;

    /// <summary>From the client's dot to the answer at most: verdict and member together, well below a client's own 10 minutes (RFC 5321 section 4.5.3.2.6).</summary>
    private static readonly TimeSpan HardStop = TimeSpan.FromSeconds(420);

    private long _wait = Never;
    private long _last = Never;
    private long _answer = Never;
    private long _session = Never;

    /// <summary>True while the session waits for its client.</summary>
    public bool IsWaiting => Volatile.Read(ref _wait) != Never;

    /// <summary>The session waits for its client, no longer than this.</summary>
    public void Arm(TimeSpan limit) => Volatile.Write(ref _wait, _last = After(limit));

    /// <summary>The session waits for the rest of what has begun to come: what came has not made the time longer.</summary>
    public void ArmAgain() => Volatile.Write(ref _wait, _last);

    /// <summary>The session has what it waited for.</summary>
    public void Disarm() => Volatile.Write(ref _wait, Never);

    /// <summary>Gives the whole session so much time from now.</summary>
    public void LimitSession(TimeSpan limit) => Volatile.Write(ref _session, After(limit));

    /// <summary>The client waits for the answer to its message from now on.</summary>
    public void StartHardStop() => Volatile.Write(ref _answer, After(HardStop));

    /// <summary>The message was answered.</summary>
    public void EndHardStop() => Volatile.Write(ref _answer, Never);

    public bool IsWaitOver(long now) => now >= Volatile.Read(ref _wait);

    public bool IsAnswerOverdue(long now) => now >= Volatile.Read(ref _answer);

    public bool IsSessionOver(long now) => now >= Volatile.Read(ref _session);

    private long After(TimeSpan time) => clock.GetTimestamp() + (long)(time.TotalSeconds * clock.TimestampFrequency);
}
