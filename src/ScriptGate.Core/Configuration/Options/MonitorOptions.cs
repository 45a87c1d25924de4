using System.ComponentModel;

namespace ScriptGate.Core.Configuration;

/// <summary>How the members of a pool are watched.</summary>
internal sealed record MonitorOptions
{
    /// <summary>What a probe does. Default: smtp.</summary>
    [Description("What a probe does: an SMTP greeting, EHLO and QUIT; or nothing, and members always count as up.")]
    public MonitorType Type { get; init; } = MonitorType.Smtp;

    /// <summary>From one probe to the next. Default: 5 s.</summary>
    [Description("From one probe of a member to the next.")]
    [Within("10ms", "1d")]
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Without a successful probe for so long, the member is down. Default: 16 s, three intervals and a second.</summary>
    [Description("Without a successful probe for so long, a member is down.")]
    [Within("10ms", "1d")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(16);
}

/// <summary>What a probe does.</summary>
internal enum MonitorType
{
    /// <summary>Connect, greeting, EHLO, QUIT.</summary>
    Smtp,

    /// <summary>There are no probes.</summary>
    None,
}
