using System.ComponentModel;

namespace ScriptGate.Core.Configuration;

/// <summary>Members that can take the same mail, and how one is chosen, watched and spoken to.</summary>
internal sealed record PoolOptions
{
    /// <summary>The members. Required, at least one.</summary>
    [Description("The members: the mail servers of the pool.")]
    [RequiredSetting]
    public IReadOnlyList<MemberOptions> Members { get; init; } = [];

    /// <summary>How a member is chosen. Default: round-robin.</summary>
    [Description("How a member is chosen.")]
    public PoolMethod Method { get; init; } = PoolMethod.RoundRobin;

    /// <summary>Which transactions stay with one member.</summary>
    [Description("Which transactions stay with one member, and for how long.")]
    public PersistenceOptions Persistence { get; init; } = new();

    /// <summary>With fewer members up in the highest priority groups, the next lower group is used too. Default: 1.</summary>
    [Description("With fewer members up in the priority groups in use, the next lower group is used too.")]
    [Within("1", "65535")]
    public int MinActiveMembers { get; init; } = 1;

    /// <summary>Transactions that wait for a connection.</summary>
    [Description("Transactions that wait while every member has as many connections as it may have.")]
    public QueueOptions Queue { get; init; } = new();

    /// <summary>So many other members are tried when a connection cannot be made. Default: 3.</summary>
    [Description("How many other members are tried when a connection cannot be made.")]
    [Within("0", "1000")]
    public int ReselectTries { get; init; } = 3;

    /// <summary>With fewer members up, in percent of those that may be used, down and ejected ones are tried as well. Default: 0, never.</summary>
    [Description("With fewer members up than this, in percent of those that are enabled, all enabled ones are tried whatever is known of them; 0: never.")]
    [Within("0", "100")]
    public int PanicThreshold { get; init; }

    /// <summary>How a member comes back.</summary>
    [Description("How a member comes back that was down, ejected or not enabled.")]
    public ReturnOptions Return { get; init; } = new();

    /// <summary>When a member is left out because conversations with it go wrong.</summary>
    [Description("When a member is left out for a time because real conversations with it go wrong.")]
    public EjectionOptions Ejection { get; init; } = new();

    /// <summary>What becomes of transactions on a member that goes down. Default: none.</summary>
    [Description("What becomes of transactions under way on a member that goes down.")]
    public ServiceDownAction ServiceDownAction { get; init; } = ServiceDownAction.None;

    /// <summary>How members are watched.</summary>
    [Description("How members are watched.")]
    public MonitorOptions Monitor { get; init; } = new();

    /// <summary>Several monitors, in the place of <see cref="Monitor"/>. Default: none.</summary>
    [Description("Several monitors, in the place of 'monitor'.")]
    public IReadOnlyList<MonitorOptions> Monitors { get; init; } = [];

    /// <summary>So many of <see cref="Monitors"/> have to find a member up. Default: 0, all of them.</summary>
    [Description("So many of 'monitors' have to find a member up; 0: all of them.")]
    [Within("0", "16")]
    public int MonitorsRequired { get; init; }

    /// <summary>The address that connections to members are made from.</summary>
    [Description("The address that connections to members are made from, where no rule says another.")]
    public SourceOptions Source { get; init; } = new();

    /// <summary>TLS towards the members: the name of a server TLS profile, or the profile itself. Default: no TLS.</summary>
    [Description("TLS towards the members: the name of a server TLS profile, or the profile itself.")]
    public ServerTlsReference ServerTls { get; init; } = new();

    /// <summary>How members learn the client's address. Default: none.</summary>
    [Description("How members learn the client's address.")]
    public ClientAddressMode ClientAddress { get; init; } = ClientAddressMode.None;

    /// <summary>Whether a member that is to be told by XCLIENT and does not offer it, or refuses it, gets no mail. Default: true, because it would allow the client whatever it allows the gateway.</summary>
    [Description("Whether a member that does not offer XCLIENT, or refuses it, gets no mail. Otherwise it takes the gateway for the client.")]
    public bool ClientAddressRequired { get; init; } = true;

    /// <summary>How long a connection to a member serves one session after the other.</summary>
    [Description("How long a connection to a member serves one session after the other.")]
    public ReuseOptions Reuse { get; init; } = new();

    /// <summary>The monitors that apply.</summary>
    internal IEnumerable<MonitorOptions> AllMonitors => Monitors.Count > 0 ? Monitors : [Monitor];

    /// <summary>How long the gateway waits for a member.</summary>
    [Description("How long the gateway waits for a member.")]
    public PoolTimeoutsOptions Timeouts { get; init; } = new();
}

/// <summary>How a member is chosen.</summary>
internal enum PoolMethod
{
    /// <summary>One after the other.</summary>
    RoundRobin,

    /// <summary>One after the other, as often as its ratio says.</summary>
    Ratio,

    /// <summary>The one with the fewest connections.</summary>
    LeastConnections,

    /// <summary>The less busy of two chosen at random.</summary>
    PowerOfTwo,

    /// <summary>Always the same for the same persistence key, without one for the same client.</summary>
    Hash,
}

/// <summary>What becomes of transactions on a member that goes down.</summary>
internal enum ServiceDownAction
{
    /// <summary>They go on for as long as their connection does; when it breaks, another member gets them.</summary>
    None,

    /// <summary>Their connections are cut at once, and another member gets them.</summary>
    Reselect,

    /// <summary>Their connections are cut at once, and their sessions end with 421.</summary>
    Drop,
}
