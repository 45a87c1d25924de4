using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ScriptGate.Core.Configuration;

namespace ScriptGate.Core.Tls;

/// <summary>What a client TLS profile says of the certificates of clients; made once for each generation.</summary>
internal sealed class ClientCertificates : IDisposable
{
    // TLS client authentication (RFC 5280 section 4.2.1.12).
    private const string ForClients = "1.3.6.1.5.5.7.3.2";

    private readonly X509Certificate2Collection? _authorities;

    private ClientCertificates(ClientCertificateMode mode, X509Certificate2Collection? authorities, int depth)
    {
        Mode = mode;
        _authorities = authorities;
        Depth = depth;
    }

    public ClientCertificateMode Mode { get; }

    /// <summary>Certificates above the client's own.</summary>
    public int Depth { get; }

    /// <summary>What a client is told about whose certificates are wanted, so that it can choose one (RFC 8446 section 4.2.4); null for nothing.</summary>
    public SslCertificateTrust? Wanted => _authorities is null ? null : SslCertificateTrust.CreateForX509Collection(_authorities, sendTrustInHandshake: true);

    /// <summary>Reads the authorities.</summary>
    /// <exception cref="CryptographicException">The file is not PEM, or has no certificate.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static ClientCertificates Load(ClientCertificateOptions options)
    {
        if (options.Mode == ClientCertificateMode.Ignore || options.Ca is not { Length: > 0 } file)
        {
            return new ClientCertificates(options.Mode, authorities: null, options.Depth);
        }

        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPemFile(file);
        return authorities.Count == 0
            ? throw new CryptographicException("there is no certificate in it")
            : new ClientCertificates(options.Mode, authorities, options.Depth);
    }

    /// <summary>How a chain is judged: nothing is fetched for it, neither a missing intermediate nor a revocation list. Whoever connects would choose the address.</summary>
    public X509ChainPolicy ChainPolicy()
    {
        var policy = new X509ChainPolicy
        {
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        };
        policy.ApplicationPolicy.Add(new Oid(ForClients));
        if (_authorities is not null)
        {
            policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            policy.CustomTrustStore.AddRange(_authorities);
        }

        return policy;
    }

    public void Dispose()
    {
        foreach (var authority in _authorities ?? [])
        {
            authority.Dispose();
        }
    }
}
