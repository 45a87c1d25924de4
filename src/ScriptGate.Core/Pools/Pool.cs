using System.Collections.Immutable;
using ScriptGate.Core.Configuration;
using ScriptGate.Smtp;

namespace ScriptGate.Core.Pools;

/// <summary>Members that can take the same mail, as one generation configures them. Immutable; what changes is in the <see cref="MemberState"/>s.</summary>
internal sealed class Pool
{
    private readonly ILoadBalancingPolicy _policy;
    private readonly PoolCapabilities _capabilities;
    private readonly ProbeSettings _probe;
    private readonly bool _monitors;

    public Pool(string name, PoolOptions options, ImmutableArray<Member> members, string ehloName, MemberServices services)
    {
        Name = name;
        Members = members;
        Timeouts = options.Timeouts;
        ServerTls = options.ServerTls.ToPolicy();
        _monitors = options.Monitor.Type is MonitorType.Smtp;
        _probe = new ProbeSettings(ServerTls, ehloName, options.Monitor.Interval, options.Monitor.Timeout);
        Services = services;
        _policy = options.Method is PoolMethod.LeastConnections ? new LeastConnectionsPolicy() : new RoundRobinPolicy();
        _capabilities = new PoolCapabilities(members);
    }

    public string Name { get; }

    /// <summary>In the order of the configuration.</summary>
    public ImmutableArray<Member> Members { get; }

    public PoolTimeoutsOptions Timeouts { get; }

    /// <summary>The security of connections unless a step changes it for a transaction.</summary>
    public ServerTlsPolicy ServerTls { get; }

    public MemberServices Services { get; }

    /// <summary>True when a conversation has a member to try.</summary>
    public bool IsUsable => Members.Any(static member => member.State.Health.IsUsable);

    /// <summary>What every member that was ever heard of offers, whichever gets the mail: 8BITMIME, SMTPUTF8, DSN, AUTH and SIZE. Nothing while nothing is known.</summary>
    public Capabilities Capabilities => _capabilities.Current;

    /// <summary>Asks every member once what it offers, whether there is a monitor or not. A member that is slow is heard after the wait is over.</summary>
    /// <param name="limit">How long to wait for the answers.</param>
    /// <param name="cancellationToken">Ends the waiting and the probes.</param>
    public async Task ProbeAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        var probes = Task.WhenAll(Members.Select(member => SmtpProbe.RunAsync(member.State, _probe, cancellationToken)));
        try
        {
            await probes.WaitAsync(limit, Services.Clock, cancellationToken);
        }
        catch (TimeoutException)
        {
            // What is not known by now is not offered until it is.
        }
    }

    /// <summary>Watches the members as this generation says; called when the generation takes over.</summary>
    public void StartMonitors()
    {
        foreach (var member in Members)
        {
            member.State.Monitor.Use(_monitors ? _probe : null);
        }
    }

    /// <summary>A connection to a member: one that waits, or a new one; members are tried in the order of the method until one is ready or the time is over.</summary>
    /// <param name="request">What the session needs.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>The link, or why there is none.</returns>
    /// <exception cref="OperationCanceledException">The session does not want it any more.</exception>
    public ValueTask<LinkResult> RentAsync(LinkRequest request, CancellationToken cancellationToken) =>
        new MemberSelection(this, _policy, request).RunAsync(cancellationToken);
}
