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
