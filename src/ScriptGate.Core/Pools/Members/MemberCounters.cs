namespace ScriptGate.Core.Pools;

/// <summary>What happened with a member since the gateway started. Thread-safe; each number is exact, together they are not one moment.</summary>
internal sealed class MemberCounters
{
    private long _opened;
    private long _reused;
    private long _failed;
    private long _violations;
    private long _fallbacks;

    /// <summary>Connections that came to the end of EHLO.</summary>
    public long Opened => Volatile.Read(ref _opened);

    /// <summary>Leases that took a connection from the cache.</summary>
    public long Reused => Volatile.Read(ref _reused);

    /// <summary>Attempts to connect that did not come to the end of EHLO.</summary>
    public long Failed => Volatile.Read(ref _failed);

    /// <summary>Times the member tried to slip octets past TLS.</summary>
    public long Violations => Volatile.Read(ref _violations);

    /// <summary>Times the member's TLS handshake failed and opportunistic TLS went on with a new connection in clear.</summary>
    public long Fallbacks => Volatile.Read(ref _fallbacks);

    public void CountFallback() => Interlocked.Increment(ref _fallbacks);

    public void CountOpened() => Interlocked.Increment(ref _opened);

    public void CountReused() => Interlocked.Increment(ref _reused);

    public void CountFailed() => Interlocked.Increment(ref _failed);

    public void CountViolation() => Interlocked.Increment(ref _violations);
}
