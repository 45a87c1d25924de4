using System.Collections.Immutable;
using ScriptGate.Core.Configuration;
using ScriptGate.Smtp;

namespace ScriptGate.Core.Pools;

/// <summary>Members that can take the same mail, as one generation configures them. Immutable; what changes is in the <see cref="MemberState"/>s.</summary>
internal sealed class Pool
{
    /// <summary>As long as a build waits for what members offer.</summary>
    private static readonly TimeSpan ProbeLimit = TimeSpan.FromSeconds(1);

    private readonly ILoadBalancingPolicy _policy;
    private readonly PoolPersistence _persistence;
    private volatile MemberList _list;
    private readonly ProbeSettings _probe;
    private readonly MonitorPlan? _monitors;
    private readonly WaitingRoom? _waiting;
    private readonly PoolOptions _options;
    private readonly LinkSource _source;

    public Pool(PoolOptions options, ImmutableArray<Member> members, string ehloName, PoolState state, ServerTlsKeys? serverTlsKeys = null, IStateStore? keys = null)
    {
        _list = new MemberList(members);
        Timeouts = options.Timeouts;
        Reuse = options.Reuse;
        ServerTls = options.ServerTls.ToPolicy();
        ServerTlsKeys = serverTlsKeys;
        State = state;
        _options = options;
        _source = LinkSource.Of(options.Source);
        ClientAddress = new ClientAddressPolicy(options.ClientAddress, options.ClientAddressRequired);
        _probe = new ProbeSettings(ServerTls, ehloName, ClientAddress, options.Monitor.Interval, options.Monitor.Timeout) { Keys = serverTlsKeys };
        _monitors = MonitorPlan.Of(options, _probe);
        Active = new ActiveMembers(this, options);
        _waiting = options.Queue.Length > 0 ? new WaitingRoom(state, options.Queue, SelectAsync) : null;
        _policy = BalancingPolicies.Create(options.Method, state.Services.Random);
        _persistence = new PoolPersistence(state, options.Persistence, keys);
        state.UseFirst(options);
    }

    public string Name => State.Name;

    /// <summary>In the order of the configuration. Those of a name may change.</summary>
    public ImmutableArray<Member> Members => _list.Members;

    public PoolTimeoutsOptions Timeouts { get; }

    /// <summary>How long connections serve one session after the other.</summary>
    public ReuseOptions Reuse { get; }

    /// <summary>The security of connections unless a step changes it for a transaction.</summary>
    public ServerTlsPolicy ServerTls { get; }

    /// <summary>How members learn whom they serve.</summary>
    public ClientAddressPolicy ClientAddress { get; }

    /// <summary>What its server TLS profile holds beside the policy; null for nothing.</summary>
    public ServerTlsKeys? ServerTlsKeys { get; }

    /// <summary>What outlives the generation.</summary>
    public PoolState State { get; }

    public MemberServices Services => State.Services;

    /// <summary>What becomes of transactions on a member that goes down.</summary>
    public ServiceDownAction ServiceDownAction => _options.ServiceDownAction;

    /// <summary>Our addresses for a connection, unless a step chose one.</summary>
    public LinkSource SourceFor(LinkRequest request) =>
        request.Source is null && _options.Source.Transparent && request.Client is { } client ? LinkSource.OfClient(client) : _source;

    /// <summary>How many other members are tried when a connection cannot be made.</summary>
    public int ReselectTries => _options.ReselectTries;

    /// <summary>True when transactions may wait for a member that has no room.</summary>
    public bool LetsWait => _waiting is not null;

    /// <summary>True when a conversation has a member to try.</summary>
    public bool IsUsable => Members.Any(Active.MayTry);

    /// <summary>Which members get mail at present.</summary>
    public ActiveMembers Active { get; }

    /// <summary>Finds out where the key of a request stayed before the gateway started. Waits for nothing where there is nothing to find out.</summary>
    public ValueTask RecallAsync(LinkRequest request, CancellationToken cancellationToken) =>
        _persistence.UnknownKeyOf(request) is { } key ? _persistence.RecallAsync(key, cancellationToken) : ValueTask.CompletedTask;

    /// <summary>The members that may be tried, in the order in which they are.</summary>
    public MemberOrder Order(LinkRequest request) => new(this, _policy, _persistence, request);

    /// <returns>The member of this name, or null. Where several have it, one that gets mail.</returns>
    public Member? FindMember(string name)
    {
        Member? found = null;
        foreach (var member in Members)
        {
            if (member.Name.Equals(name, StringComparison.Ordinal))
            {
                return member;
            }

            if (member.ConfiguredName.Equals(name, StringComparison.Ordinal) && (found is null || (!found.State.IsAvailable && member.State.IsAvailable)))
            {
                found = member;
            }
        }

        return found;
    }

    /// <summary>Whether a name that a step gave means a member of this pool that is not this one.</summary>
    public bool IsAnother(string wanted, string member)
    {
        var isKnown = false;
        foreach (var one in Members)
        {
            if (one.Name.Equals(wanted, StringComparison.Ordinal) || one.ConfiguredName.Equals(wanted, StringComparison.Ordinal))
            {
                if (one.Name.Equals(member, StringComparison.Ordinal))
                {
                    return false;
                }

                isKnown = true;
            }
        }

        return isKnown;
    }

    /// <summary>Has these members from now on.</summary>
    public void Use(ImmutableArray<Member> members) => _list = new MemberList(members);

    /// <summary>Watches members that came later.</summary>
    public void Watch(IEnumerable<Member> members)
    {
        foreach (var member in members)
        {
            member.State.Monitor.Use(_monitors);
        }
    }

    /// <summary>Asks members what they offer before they join. One that does not say it at once joins all the same.</summary>
    public Task LearnAsync(IReadOnlyCollection<Member> members, CancellationToken cancellationToken) => ProbeAsync(members, ProbeLimit, cancellationToken);

    /// <summary>What every member that was ever heard of offers, whichever gets the mail: 8BITMIME, SMTPUTF8, DSN, AUTH and SIZE. Nothing while nothing is known.</summary>
    public Capabilities Capabilities => _list.Capabilities.Current;

    /// <summary>Asks every member once what it offers, whether there is a monitor or not. A member that is slow is heard after the wait is over.</summary>
    /// <param name="limit">How long to wait for the answers.</param>
    /// <param name="cancellationToken">Ends the waiting and the probes.</param>
    public Task ProbeAsync(TimeSpan limit, CancellationToken cancellationToken) => ProbeAsync(Members, limit, cancellationToken);

    private async Task ProbeAsync(IReadOnlyCollection<Member> members, TimeSpan limit, CancellationToken cancellationToken)
    {
        var probes = Task.WhenAll(members.Select(member => ProbeAsync(member, cancellationToken)));
        try
        {
            await probes.WaitAsync(limit, Services.Clock, cancellationToken);
        }
        catch (TimeoutException)
        {
            // What is not known by now is not offered until it is.
        }
    }

    // Says what a member offers. Whether it is up is the business of its monitors, which may ask for more.
    private async Task ProbeAsync(Member member, CancellationToken cancellationToken)
    {
        if (await SmtpProbe.RunAsync(member.State, _probe, _probe.Timeout, cancellationToken) is { } failure)
        {
            member.State.Health.ProbeFailed(failure, isDown: false);
        }
        else
        {
            member.State.Health.Succeeded();
        }
    }

    /// <summary>Watches the members as this generation says; called when the generation takes over.</summary>
    public void StartMonitors()
    {
        State.Use(_options);
        Watch(Members);
    }

    /// <summary>A connection to a member: one that waits, or a new one; members are tried in the order of the method until one is ready or the time is over.</summary>
    /// <param name="request">What the session needs.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>The link, or why there is none.</returns>
    /// <exception cref="OperationCanceledException">The session does not want it any more.</exception>
    public ValueTask<LinkResult> RentAsync(LinkRequest request, CancellationToken cancellationToken) =>
        _waiting is null ? SelectAsync(request, cancellationToken) : _waiting.RentAsync(request, cancellationToken);

    private ValueTask<LinkResult> SelectAsync(LinkRequest request, CancellationToken cancellationToken)
    {
        var recalling = RecallAsync(request, cancellationToken);
        return recalling.IsCompletedSuccessfully ? SelectKnownAsync(request, cancellationToken) : RecallAndSelectAsync(recalling, request, cancellationToken);
    }

    private async ValueTask<LinkResult> RecallAndSelectAsync(ValueTask recalling, LinkRequest request, CancellationToken cancellationToken)
    {
        await recalling;
        return await SelectKnownAsync(request, cancellationToken);
    }

    private ValueTask<LinkResult> SelectKnownAsync(LinkRequest request, CancellationToken cancellationToken) => new MemberSelection(this, Order(request), request).RunAsync(cancellationToken);
}

/// <summary>The members of a pool at one moment, and what they have in common.</summary>
internal sealed class MemberList(ImmutableArray<Member> members)
{
    public ImmutableArray<Member> Members { get; } = members;

    public PoolCapabilities Capabilities { get; } = new(members);
}
