namespace ScriptGate;

/// <summary>A pool was chosen for the transaction; its member was not. The server TLS mode may be changed here.</summary>
/// <param name="session">The session.</param>
/// <param name="pool">The pool's name.</param>
/// <param name="serverTls">What the pool is configured to do.</param>
public sealed class PoolSelectedEvent(ISession session, string pool, ServerTlsPolicy serverTls) : SmtpEvent(session, Stage.PoolSelected)
{
    /// <summary>The pool's name.</summary>
    public string Pool { get; } = pool;

    /// <summary>How the connection to the member is secured; starts as the pool's configuration.</summary>
    public ServerTlsPolicy ServerTls { get; set; } = serverTls;
}

/// <summary>A connection to a member is ready for the transaction.</summary>
/// <param name="session">The session.</param>
/// <param name="pool">The pool's name.</param>
/// <param name="member">The member's address as configured.</param>
/// <param name="reused">True when an earlier session used the connection.</param>
public sealed class ServerConnectedEvent(ISession session, string pool, string member, bool reused) : SmtpEvent(session, Stage.ServerConnected)
{
    /// <summary>The pool's name.</summary>
    public string Pool { get; } = pool;

    /// <summary>The member's address as configured.</summary>
    public string Member { get; } = member;

    /// <summary>True when an earlier session used the connection.</summary>
    public bool Reused { get; } = reused;
}

/// <summary>No member of the pool could be reached. Defer and reject replace the 451 4.4.1 of the pending RCPT.</summary>
/// <param name="session">The session.</param>
/// <param name="pool">The pool's name.</param>
/// <param name="reason">What went wrong, for logs; never shown to the client.</param>
public sealed class PoolFailedEvent(ISession session, string pool, string reason) : SmtpEvent(session, Stage.PoolFailed)
{
    /// <summary>The pool's name.</summary>
    public string Pool { get; } = pool;

    /// <summary>What went wrong, for logs; never shown to the client.</summary>
    public string Reason { get; } = reason;
}
