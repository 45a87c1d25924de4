using System.ComponentModel;

namespace ScriptGate.Core.Configuration;

/// <summary>How the members of a pool are watched.</summary>
internal sealed record MonitorOptions
{
    /// <summary>What a probe does. Default: smtp.</summary>
    [Description("What a probe does: an SMTP greeting, EHLO and QUIT; a connection alone; or nothing, and members always count as up.")]
    public MonitorType Type { get; init; } = MonitorType.Smtp;

    /// <summary>From one probe to the next. Default: 5 s.</summary>
    [Description("From one probe of a member to the next.")]
    [Within("10ms", "1d")]
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>From one probe to the next while the monitor thinks well of the member. Default: as <see cref="Interval"/>.</summary>
    [Description("The same while the monitor finds the member up.")]
    [ComputedDefault("as interval")]
    [Within("10ms", "1d")]
    public TimeSpan? UpInterval { get; init; }

    /// <summary>Without a successful probe for so long, the member is down. Default: 16 s, three intervals and a second.</summary>
    [Description("Without a successful probe for so long, a member is down.")]
    [Within("10ms", "1d")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(16);

    /// <summary>Whether STARTTLS has to work, although the pool does not ask for it. Default: false.</summary>
    [Description("Whether STARTTLS has to work, although the pool's serverTls does not ask for it.")]
    public bool Starttls { get; init; }

    /// <summary>An address that the member has to accept at RCPT; no message follows. Default: none.</summary>
    [Description("An address that the member has to accept at RCPT. No message follows.")]
    public string? Recipient { get; init; }

    /// <summary>The sender of that transaction. Default: the null sender.</summary>
    [Description("The sender the member is told then; without it the null sender.")]
    public string? Sender { get; init; }

    /// <summary>The gateway's name in EHLO. Default: its hostname.</summary>
    [Description("The gateway's name in EHLO; without it its hostname.")]
    public string? EhloName { get; init; }
}

/// <summary>What a probe does.</summary>
internal enum MonitorType
{
    /// <summary>Connect, greeting, EHLO, QUIT, and what the other settings add.</summary>
    Smtp,

    /// <summary>Connect and close.</summary>
    Tcp,

    /// <summary>There are no probes.</summary>
    None,
}
