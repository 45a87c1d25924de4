using System.ComponentModel;

namespace ScriptGate.Core.Configuration;

/// <summary>A client TLS profile: certificates and limits for TLS towards clients.</summary>
internal sealed record ClientTlsOptions
{
    /// <summary>The certificates; the client's server name chooses, the first is the default. Required, at least one.</summary>
    [Description("The certificates; the name a client asks for chooses, the first is the default.")]
    [RequiredSetting]
    public IReadOnlyList<CertificateOptions> Certificates { get; init; } = [];

    /// <summary>The oldest TLS version a client may use. Default: 1.2 (RFC 8996 retired what is older).</summary>
    [Description("The oldest TLS version that a client may use.")]
    public TlsVersion MinVersion { get; init; } = TlsVersion.Tls12;

    /// <summary>Refuse a handshake whose server name no certificate is for. Default: false; many mail clients send none.</summary>
    [Description("Refuse a handshake without a server name, or with one that no certificate is for.")]
    public bool RequireSni { get; init; }

    /// <summary>The cipher suites that clients may use, by their IANA names. Default: none named, which is .NET's own list (ECDHE only), or that of the machine's openssl.cnf.</summary>
    [Description("The cipher suites that clients may use, by their IANA names. Empty: those that the platform thinks safe. A list costs a new context for each handshake, and sessions are not resumed.")]
    public IReadOnlyList<string> Ciphers { get; init; } = [];

    /// <summary>Whether clients get session tickets, so that their next handshake costs less (RFC 5077, RFC 8446 section 4.6.1). Default: true.</summary>
    [Description("Whether clients get session tickets, with which their next handshake costs less. Their key is replaced with the certificate, and when the gateway starts.")]
    public bool SessionTickets { get; init; } = true;

    /// <summary>Handshakes that may go on at one time; one more is told 454 at STARTTLS, or closed where TLS begins with the first byte. 0: no limit. Default: 1000.</summary>
    [Description("Handshakes that may go on at one time. One more is told 454 4.7.0 at STARTTLS; where TLS begins with the first byte it is closed. 0: no limit.")]
    [Within("0", "1000000")]
    public int Handshakes { get; init; } = 1000;

    /// <summary>As <see cref="Handshakes"/>, of one client: an IPv4 address or an IPv6 /64. Not for trusted networks. 0: no limit. Default: 25.</summary>
    [Description("Handshakes of one client (an IPv4 address or an IPv6 /64) that may go on at one time; trustedNetworks have no such limit. 0: no limit.")]
    [Within("0", "1000000")]
    public int HandshakesPerClient { get; init; } = 25;

    /// <summary>Whether clients are asked for a certificate. Default: no.</summary>
    [Description("Whether clients are asked for a certificate, and who must have issued it.")]
    public ClientCertificateOptions ClientCertificate { get; init; } = new();
}

/// <summary>The TLS versions a profile can start at.</summary>
internal enum TlsVersion
{
    /// <summary>TLS 1.2.</summary>
    [Word("1.2")]
    Tls12,

    /// <summary>TLS 1.3.</summary>
    [Word("1.3")]
    Tls13,
}
