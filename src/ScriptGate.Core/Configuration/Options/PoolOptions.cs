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

    /// <summary>How members are watched.</summary>
    [Description("How members are watched.")]
    public MonitorOptions Monitor { get; init; } = new();

    /// <summary>TLS towards the members: the name of a server TLS profile, or the profile itself. Default: no TLS.</summary>
    [Description("TLS towards the members: the name of a server TLS profile, or the profile itself.")]
    public ServerTlsReference ServerTls { get; init; } = new();

    /// <summary>How members learn the client's address. Default: none.</summary>
    [Description("How members learn the client's address.")]
    public ClientAddressMode ClientAddress { get; init; } = ClientAddressMode.None;

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
    [NotAvailable("round-robin", "least-connections")]
    Ratio,

    /// <summary>The one with the fewest connections.</summary>
    LeastConnections,

    /// <summary>The less busy of two chosen at random.</summary>
    [NotAvailable("round-robin", "least-connections")]
    PowerOfTwo,

    /// <summary>Always the same for the same client.</summary>
    [NotAvailable("round-robin", "least-connections")]
    Hash,
}

/// <summary>How members learn the client's address.</summary>
internal enum ClientAddressMode
{
    /// <summary>Only from our Received line.</summary>
    None,

    /// <summary>PROXY header, version 1.</summary>
    [NotAvailable("none")]
    ProxyV1,

    /// <summary>PROXY header, version 2.</summary>
    [NotAvailable("none")]
    ProxyV2,

    /// <summary>Postfix's XCLIENT command.</summary>
    [NotAvailable("none")]
    Xclient,
}
