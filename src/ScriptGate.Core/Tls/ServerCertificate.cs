using System.Collections.Frozen;
using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ScriptGate.Core.Generations.Comparison;

namespace ScriptGate.Core.Tls;

/// <summary>A certificate of ours with its key, its intermediates, and the handshake options made from them.</summary>
internal sealed class ServerCertificate : IDisposable
{
    private readonly X509Certificate2 _certificate;
    private readonly HandshakeSettings _settings;

    // The names it is for as they are written. To ask the certificate means to read it from its octets again, for each handshake.
    private readonly FrozenSet<string> _names;

    private ServerCertificate(X509Certificate2 certificate, X509Certificate2Collection intermediates, HandshakeSettings settings)
    {
        _certificate = certificate;
        _settings = settings;
        Handshake = settings.NewOptions(SslStreamCertificateContext.Create(certificate, intermediates, offline: true, settings.Wanted));
        (IsEcdsa, EcdsaScheme) = SchemeOf(certificate);
        _names = Names.Where(name => !IPAddress.TryParse(name, out _)).ToFrozenSet(StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>True for a key of ECDSA, false for one of RSA.</summary>
    public bool IsEcdsa { get; }

    /// <summary>The signature scheme of TLS 1.3 that its key makes (RFC 8446 section 4.2.3); 0 for RSA, which has several.</summary>
    public ushort EcdsaScheme { get; }

    /// <summary>For handshakes that ask for no certificate of the client.</summary>
    public SslServerAuthenticationOptions Handshake { get; }

    /// <summary>What people know it by.</summary>
    public CertificateFacts Facts => new(_certificate.Subject, NotAfter, Convert.ToHexStringLower(SHA256.HashData(_certificate.RawDataMemory.Span)));

    /// <summary>The names it is for.</summary>
    public IReadOnlyList<string> Names => [.. _certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().SelectMany(names => names.EnumerateDnsNames())];

    /// <summary>When it ends to be valid.</summary>
    public DateTimeOffset NotAfter => new(_certificate.NotAfter.ToUniversalTime());

    /// <summary>For one handshake that asks the client for a certificate.</summary>
    /// <param name="trust">How its chain is judged.</param>
    /// <param name="look">Told of the result. What it answers decides whether the handshake goes on.</param>
    public SslServerAuthenticationOptions HandshakeWith(X509ChainPolicy trust, RemoteCertificateValidationCallback look)
    {
        var options = _settings.NewOptions(Handshake.ServerCertificateContext!);
        options.ClientCertificateRequired = true;
        options.CertificateChainPolicy = trust;
        options.RemoteCertificateValidationCallback = look;

        // A resumed session has no chain that could be judged again, perhaps by another generation's authorities.
        options.AllowTlsResume = false;
        return options;
    }

    /// <summary>Reads a PEM certificate with its chain and a PEM key.</summary>
    /// <param name="certificateFile">The certificate, then its intermediates.</param>
    /// <param name="keyFile">The private key.</param>
    /// <param name="password">The key's password; null when it is not encrypted.</param>
    /// <param name="settings">What handshakes with it are like.</param>
    /// <exception cref="CryptographicException">The files are not PEM, or the key is not the certificate's.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static ServerCertificate Load(string certificateFile, string keyFile, string? password, HandshakeSettings settings)
    {
        var certificate = password is null
            ? X509Certificate2.CreateFromPemFile(certificateFile, keyFile)
            : X509Certificate2.CreateFromEncryptedPemFile(certificateFile, password, keyFile);
        var chain = new X509Certificate2Collection();
        chain.ImportFromPemFile(certificateFile);
        X509Certificate2[] others = [.. chain.Where(other => !other.RawDataMemory.Span.SequenceEqual(certificate.RawDataMemory.Span))];
        var intermediates = new X509Certificate2Collection(others);
        return new ServerCertificate(certificate, intermediates, settings);
    }

    /// <summary>Whether the certificate is for a name, wildcards included (RFC 6125 section 6.4).</summary>
    public bool Matches(string serverName)
    {
        if (_names.Contains(serverName))
        {
            return true;
        }

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

    /// <summary>Whether a client can check what its key signs.</summary>
    public bool IsFor(ClientHello hello) => !IsEcdsa
        || (hello.HasTls13 ? hello.Signatures.Contains(EcdsaScheme) : hello.HasEcdsaSuite && hello.Signatures.Any(static scheme => (scheme & 0xFF) == 3));

    public void Dispose() => _certificate.Dispose();

    private static (bool IsEcdsa, ushort Scheme) SchemeOf(X509Certificate2 certificate)
    {
        using var key = certificate.GetECDsaPublicKey();
        return key is null ? (false, (ushort)0) : (true, (ushort)(key.KeySize switch { <= 256 => 0x0403, <= 384 => 0x0503, _ => 0x0603 }));
    }
}
