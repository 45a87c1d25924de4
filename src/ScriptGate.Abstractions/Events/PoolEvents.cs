using System.Net;

namespace ScriptGate;

/// <summary>
/// A pool was chosen for the transaction, or for AUTH; its member was not. The server TLS mode may be changed here, how the member is told of the client, and what the choice goes by: the member, the persistence key, our address,
/// and the pool itself (<see cref="ITransaction.Pool"/>, <see cref="ISession.Pool"/>), for which the steps are then asked again.
/// </summary>
/// <param name="session">The session.</param>
/// <param name="pool">The pool's name.</param>
/// <param name="serverTls">What the pool is configured to do.</param>
public sealed class PoolSelectedEvent(ISession session, string pool, ServerTlsPolicy serverTls) : SmtpEvent(session, Stage.PoolSelected)
{
    private static readonly IReadOnlyList<ClientAddressMode> WithoutHeader = [ClientAddressMode.None, ClientAddressMode.Xclient];

    private ServerTlsPolicy _least = serverTls;
    private ServerTlsPolicy _serverTls = serverTls;

    /// <summary>The pool's name.</summary>
    public string Pool { get; } = pool;

    /// <summary>How the connection to the member is secured; starts as the pool's configuration. What a plugin sets here is the least that rules may choose: plugins say what is configured, rules go beyond it.</summary>
    public ServerTlsPolicy ServerTls
    {
        get => _serverTls;
        set => _serverTls = _least = value;
    }

    /// <summary>How the member is told of the client; starts as the pool's configuration.</summary>
    /// <exception cref="ArgumentException">Set to something that is not in <see cref="Announcements"/>.</exception>
    public ClientAddressMode Announce
    {
        get;
        set => field = Announcements.Contains(value)
            ? value
            : throw new ArgumentException($"members of the pool '{Pool}' cannot be told in this way; what can be chosen: {string.Join(", ", Announcements)}", nameof(value));
    }

    /// <summary>
    /// The ways in which members of the pool can be told of the client, first the configured one. A PROXY header is nothing to negotiate, so that only the version can be chosen, and only where the pool has one.
    /// Default: not at all, and XCLIENT.
    /// </summary>
    public IReadOnlyList<ClientAddressMode> Announcements
    {
        get;
        init
        {
            field = value;
            Announce = value[0];
        }
    } = WithoutHeader;

    /// <summary>Secures the connection as somebody wishes who may not fall behind what is configured: a rule.</summary>
    /// <param name="policy">How.</param>
    /// <exception cref="ArgumentException">It is weaker than what the configuration and plugins say.</exception>
    public void Strengthen(ServerTlsPolicy policy)
    {
        if (policy.IsWeakerThan(_least))
        {
            throw new ArgumentException($"the pool '{Pool}' is configured to use {Describe(_least)}; a rule may ask for more and not for less", nameof(policy));
        }

        _serverTls = policy;
    }

    private static string Describe(ServerTlsPolicy policy) =>
        $"'{policy.Mode.ToString().ToLowerInvariant()}'{(policy is { Mode: ServerTlsMode.Require or ServerTlsMode.Implicit, Verify: true } ? " with a valid certificate" : "")}";
}

/// <summary>A connection to a member is ready for the transaction, or for AUTH.</summary>
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

    /// <summary>The IP address that the connection was made to; null where it is not known.</summary>
    public IPAddress? Address { get; init; }

    /// <summary>Our address of the connection, as the member sees it; null where it is not known.</summary>
    public IPAddress? Source { get; init; }

    /// <summary>How the connection is secured; null in clear.</summary>
    public ServerTlsInfo? Tls { get; init; }

    /// <summary>How the member was told of the client. <see cref="ClientAddressMode.None"/> also where it should have been, could not, and did not have to be.</summary>
    public ClientAddressMode Announced { get; init; }
}

/// <summary>
/// No member of the pool could be reached; or the one that a step named could not, and then a step may name another, or null for the choice of the pool
/// (<see cref="ISession.Member"/>, <see cref="ITransaction.Member"/>): it is tried, each once. So is another pool that a step names (<see cref="ITransaction.Pool"/>, <see cref="ISession.Pool"/>). Defer and reject replace the 451 4.4.1 of the pending RCPT,
/// or the 454 4.7.0 of AUTH.
/// </summary>
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
