using System.ComponentModel;

namespace ScriptGate.Core.Configuration;

/// <summary>Another machine that is told of violations or of every transaction. Virtual servers name the ones that hear of them.</summary>
internal sealed record RemoteLogOptions
{
    /// <summary>How it is spoken to. Required.</summary>
    [Description("How it is spoken to: syslog (RFC 5424), a webhook (HTTP POST with a JSON array), or SNMP v2c traps.")]
    [RequiredSetting]
    public RemoteLogType Type { get; init; }

    /// <summary>Host and port; for <c>syslog</c> and <c>snmp</c>, which need one. Default: none.</summary>
    [Description("The receiver of syslog (usually port 514, with TLS 6514) or snmp (usually 162), as host:port.")]
    public string? Address { get; init; }

    /// <summary>How syslog travels. Default: tcp.</summary>
    [Description("How syslog travels: udp (RFC 5426), tcp (octet counting, RFC 6587) or tls (RFC 5425).")]
    public SyslogTransport Transport { get; init; } = SyslogTransport.Tcp;

    /// <summary>Where the webhook is; it needs one. Default: none.</summary>
    [Description("Where the webhook is: an http or https URL.")]
    public string? Url { get; init; }

    /// <summary>The bearer token of the webhook. Default: none.</summary>
    [Description("The bearer token that the webhook wants.")]
    public SecretReference? Token { get; init; }

    /// <summary>The community of SNMP traps. Default: none, <c>public</c> is sent.</summary>
    [Description("The community of the traps; without it 'public'.")]
    public SecretReference? Community { get; init; }

    /// <summary>What a syslog message holds. Default: text.</summary>
    [Description("What a syslog message holds: a sentence with structured data, CEF (ArcSight), or a JSON object.")]
    public RemoteLogFormat Format { get; init; } = RemoteLogFormat.Text;

    /// <summary>What is told. Default: violations.</summary>
    [Description("What is told: each violation with alarm, each violation that refused, or every transaction.")]
    public RemoteLogEvents Events { get; init; } = RemoteLogEvents.Violations;

    /// <summary>Whether the receiver's certificate must be valid. Default: true.</summary>
    [Description("Whether the receiver's certificate must be valid for its name (tls and https).")]
    public bool Verify { get; init; } = true;

    /// <summary>Events that wait while the receiver is slow or down. Default: 10000. What comes then is dropped and counted; mail never waits.</summary>
    [Description("Events that wait while the receiver is slow or down; what comes then is dropped and counted, and mail never waits.")]
    [Within("1", "1000000")]
    public int Queue { get; init; } = 10_000;

    /// <summary>How long connecting or sending may take. Default: 5 s.</summary>
    [Description("How long connecting or sending may take.")]
    [Within("10ms", "5m")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The private enterprise number of structured data and traps. Default: 32473, which RFC 5612 keeps for examples.</summary>
    [Description("Your private enterprise number, for structured data and traps; 32473 is the one kept for examples (RFC 5612).")]
    [Within("1", "2147483647")]
    public int Enterprise { get; init; } = 32473;
}

/// <summary>How a remote log is spoken to.</summary>
internal enum RemoteLogType
{
    /// <summary>RFC 5424.</summary>
    Syslog,

    /// <summary>HTTP POST with a JSON array.</summary>
    Webhook,

    /// <summary>SNMP v2c traps (RFC 3416 section 4.2.6).</summary>
    Snmp,
}

/// <summary>How syslog travels.</summary>
internal enum SyslogTransport
{
    /// <summary>A datagram each (RFC 5426).</summary>
    Udp,

    /// <summary>Octet counting (RFC 6587 section 3.4.1).</summary>
    Tcp,

    /// <summary>The same inside TLS (RFC 5425).</summary>
    Tls,
}

/// <summary>What a syslog message holds.</summary>
internal enum RemoteLogFormat
{
    /// <summary>A sentence, with structured data.</summary>
    Text,

    /// <summary>ArcSight's Common Event Format.</summary>
    Cef,

    /// <summary>A JSON object.</summary>
    Json,
}

/// <summary>What a remote log is told.</summary>
internal enum RemoteLogEvents
{
    /// <summary>Each violation with alarm.</summary>
    Violations,

    /// <summary>Each violation that refused.</summary>
    Blocked,

    /// <summary>Every transaction, and every refusal outside one.</summary>
    Transactions,
}
