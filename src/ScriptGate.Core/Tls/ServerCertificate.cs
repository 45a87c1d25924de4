using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ScriptGate.Core.Tls;

/// <summary>A certificate of ours with its key, its intermediates, and the handshake options made from them once.</summary>
internal sealed class ServerCertificate : IDisposable
{
    private readonly X509Certificate2 _certificate;

    private ServerCertificate(X509Certificate2 certificate, X509Certificate2Collection intermediates, SslProtocols protocols, SslCertificateTrust? wanted)
    {
        _certificate = certificate;
        Handshake = new SslServerAuthenticationOptions
        {
            ServerCertificateContext = SslStreamCertificateContext.Create(certificate, intermediates, offline: true, wanted),
            EnabledSslProtocols = protocols,
            AllowRenegotiation = false,
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
            ClientCertificateRequired = false,
        };
    }

    /// <summary>For handshakes that ask for no certificate of the client.</summary>
    public SslServerAuthenticationOptions Handshake { get; }

    /// <summary>When it ends to be valid.</summary>
    public DateTimeOffset NotAfter => new(_certificate.NotAfter.ToUniversalTime());

    /// <summary>For one handshake that asks the client for a certificate.</summary>
    /// <param name="trust">How its chain is judged.</param>
    /// <param name="look">Told of the result. What it answers decides whether the handshake goes on.</param>
    public SslServerAuthenticationOptions HandshakeWith(X509ChainPolicy trust, RemoteCertificateValidationCallback look) => new()
    {
        ServerCertificateContext = Handshake.ServerCertificateContext,
        EnabledSslProtocols = Handshake.EnabledSslProtocols,
        AllowRenegotiation = false,
        CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
        ClientCertificateRequired = true,
        CertificateChainPolicy = trust,
        RemoteCertificateValidationCallback = look,

        // A resumed session has no chain that could be judged again, perhaps by another generation's authorities.
        AllowTlsResume = false,
    };

    /// <summary>Reads a PEM certificate with its chain and a PEM key.</summary>
    /// <param name="certificateFile">The certificate, then its intermediates.</param>
    /// <param name="keyFile">The private key.</param>
    /// <param name="password">The key's password; null when it is not encrypted.</param>
    /// <param name="protocols">The TLS versions to allow.</param>
    /// <param name="wanted">Whose certificates clients are asked for; null for nobody's in particular.</param>
    /// <exception cref="CryptographicException">The files are not PEM, or the key is not the certificate's.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static ServerCertificate Load(string certificateFile, string keyFile, string? password, SslProtocols protocols, SslCertificateTrust? wanted)
    {
        var certificate = password is null
            ? X509Certificate2.CreateFromPemFile(certificateFile, keyFile)
            : X509Certificate2.CreateFromEncryptedPemFile(certificateFile, password, keyFile);
        var chain = new X509Certificate2Collection();
        chain.ImportFromPemFile(certificateFile);
        X509Certificate2[] others = [.. chain.Where(other => !other.RawDataMemory.Span.SequenceEqual(certificate.RawDataMemory.Span))];
        var intermediates = new X509Certificate2Collection(others);
        return new ServerCertificate(certificate, intermediates, protocols, wanted);
    }

    /// <summary>Whether the certificate is for a name, wildcards included (RFC 6125 section 6.4).</summary>
    public bool Matches(string serverName)
    {
        try
        {
            return _certificate.MatchesHostname(serverName, allowWildcards: true, allowCommonName: false);
        }
        catch (ArgumentException)
        {
            // A server name is what a stranger sent; one that is no host name is for no certificate.
            return false;
        }
    }

    public void Dispose() => _certificate.Dispose();
}
