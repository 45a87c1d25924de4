using System.ComponentModel;

namespace ScriptGate.Core.Configuration;

/// <summary>One mail server of a pool.</summary>
internal sealed record MemberOptions
{
    /// <summary>Host and port. Required.</summary>
    [Description("The member as host:port; the host is a name or an address, an IPv6 address stands in brackets.")]
    [RequiredSetting]
    public HostEndpoint Address { get; init; }

    /// <summary>Whether a name stands for one member per address, which come and go with the answers of DNS. Default: false, it is one member.</summary>
    [Description("Whether a name stands for one member per address, which come and go with the answers of DNS. Otherwise it is one member, whatever its addresses.")]
    public bool Autopopulate { get; init; }

    /// <summary>How often the member is chosen beside the others, for the methods <c>ratio</c> and <c>hash</c>. Default: 1.</summary>
    [Description("How often the member is chosen beside the others, for the methods ratio and hash.")]
    [Within("1", "65535")]
    public int Ratio { get; init; } = 1;

    /// <summary>Members of a lower group are used only when higher ones are down. Default: 0.</summary>
    [Description("Members of a lower group are used only when those of higher ones are down.")]
    [Within("0", "65535")]
    public int PriorityGroup { get; init; }

    /// <summary>Connections to this member at a time. Default: 0, no limit.</summary>
    [Description("Connections to this member at a time; 0: no limit.")]
    [Within("0", "1000000")]
    public int ConnectionLimit { get; init; }
}
