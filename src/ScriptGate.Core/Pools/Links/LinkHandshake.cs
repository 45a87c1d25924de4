using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace ScriptGate.Core.Pools;

/// <summary>One TLS handshake with a member: who it must be, and who it turned out to be.</summary>
/// <param name="name">The name to find in the certificate.</param>
/// <param name="mustVerify">Whether a certificate that is not valid for the name ends the handshake.</param>
/// <param name="keys">Authorities, our certificate and the name to send; null for the system's trusted roots, none and <paramref name="name"/>.</param>
/// <param name="trust">How the chain is judged where <paramref name="keys"/> have no authorities; null for the system's trusted roots.</param>
internal sealed class LinkHandshake(string name, bool mustVerify, ServerTlsKeys? keys, X509ChainPolicy? trust)
{
    /// <summary>What is wrong with the certificate; null when nothing is.</summary>
    public string? Problem { get; private set; }

    public async Task<TlsOutcome> RunAsync(LinkTransport transport)
    {
        var stream = await transport.SecureAsync(new SslClientAuthenticationOptions
        {
            TargetHost = keys?.ServerName ?? name,
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
            CertificateChainPolicy = keys?.ChainPolicy() ?? trust?.Clone(),
            ClientCertificateContext = keys?.Certificate,
            RemoteCertificateValidationCallback = Judge,
        });
        var version = stream.SslProtocol is SslProtocols.Tls13 ? "1.3" : "1.2";
        return new TlsOutcome(IsEncrypted: true, IsVerified: Problem is null, version, stream.NegotiatedCipherSuite.ToString(), Problem);
    }

    private bool Judge(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        Problem = Describe(certificate as X509Certificate2, chain, errors);
        return Problem is null || !mustVerify;
    }

    private string? Describe(X509Certificate2? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (certificate is null)
        {
            return "the member showed no certificate";
        }

        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors))
        {
            var status = chain?.ChainStatus is { Length: > 0 } all ? string.Join(", ", all.Select(one => one.Status)) : "unknown";
            return $"the certificate of {certificate.Subject} is not trusted ({status})";
        }

        // A name that stands only in the common name does not count any more (RFC 9525 section 2).
        // The platform compares with the name that was sent, which may be another one.
        return (errors & ~SslPolicyErrors.RemoteCertificateNameMismatch) is SslPolicyErrors.None && certificate.MatchesHostname(name, allowWildcards: true, allowCommonName: false)
            ? null
            : $"the certificate of {certificate.Subject} is not for {name}";
    }
}
