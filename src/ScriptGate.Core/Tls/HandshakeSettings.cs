using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace ScriptGate.Core.Tls;

/// <summary>What all handshakes of a client TLS profile have in common.</summary>
/// <param name="Protocols">The TLS versions.</param>
/// <param name="Ciphers">The cipher suites; null for the platform's.</param>
/// <param name="HasTickets">Whether clients get session tickets.</param>
/// <param name="Wanted">Whose certificates clients are asked for; null for nobody's in particular.</param>
internal sealed record HandshakeSettings(SslProtocols Protocols, CipherSuitesPolicy? Ciphers, bool HasTickets, SslCertificateTrust? Wanted)
{
    // A client that asks for another protocol was led here by somebody who hopes that its octets are taken for SMTP (ALPACA, CVE-2021-3618).
    private static readonly SslApplicationProtocol Smtp = new("smtp");

    public SslServerAuthenticationOptions NewOptions(SslStreamCertificateContext certificate) => new()
    {
        ServerCertificateContext = certificate,
        EnabledSslProtocols = Protocols,
        CipherSuitesPolicy = Ciphers,
        AllowTlsResume = HasTickets,
        AllowRenegotiation = false,
        ApplicationProtocols = [Smtp],
        CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
        ClientCertificateRequired = false,
    };
}
