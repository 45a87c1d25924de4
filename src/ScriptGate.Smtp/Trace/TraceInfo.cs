using System.Net;

namespace ScriptGate.Smtp;

/// <summary>What the Received line of a message says.</summary>
public readonly record struct TraceInfo
{
    /// <summary>What the client called itself in EHLO or HELO, as it said it.</summary>
    public required string Hello { get; init; }

    /// <summary>Where the client connected from; null when that has no IP address.</summary>
    public IPAddress? ClientAddress { get; init; }

    /// <summary>Our name.</summary>
    public required string Hostname { get; init; }

    /// <summary>The support ID of the transaction.</summary>
    public required string Id { get; init; }

    /// <summary>When the message came in; written with its own offset.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>True after EHLO, false after HELO.</summary>
    public bool Extended { get; init; }

    /// <summary>True when the session used TLS.</summary>
    public bool Tls { get; init; }

    /// <summary>True when the client authenticated.</summary>
    public bool Authenticated { get; init; }

    /// <summary>True when MAIL said SMTPUTF8.</summary>
    public bool SmtpUtf8 { get; init; }

    /// <summary>The TLS version for the comment, for example <c>TLS1.3</c>; null for no comment.</summary>
    public string? TlsVersion { get; init; }

    /// <summary>The cipher suite for the comment; null to leave it out.</summary>
    public string? TlsCipher { get; init; }

    /// <summary>The recipient, only when there is one: several would tell each of them about the others (RFC 5321 section 7.2).</summary>
    public Mailbox? Recipient { get; init; }
}
