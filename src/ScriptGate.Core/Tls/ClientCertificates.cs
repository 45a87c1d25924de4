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
    private readonly IReadOnlyList<RevocationList> _revoked;
    private readonly TimeProvider _clock;

    private ClientCertificates(ClientCertificateOptions options, X509Certificate2Collection? authorities, IReadOnlyList<RevocationList> revoked, TimeProvider clock)
    {
        Mode = options.Mode;
        _authorities = authorities;
        _revoked = revoked;
        Depth = options.Depth;
        _clock = clock;
    }

    public ClientCertificateMode Mode { get; }

    /// <summary>Certificates above the client's own.</summary>
    public int Depth { get; }

    /// <summary>What a client is told about whose certificates are wanted, so that it can choose one (RFC 8446 section 4.2.4); null for nothing.</summary>
    public SslCertificateTrust? Wanted => _authorities is null ? null : SslCertificateTrust.CreateForX509Collection(_authorities, sendTrustInHandshake: true);

    /// <summary>The revocation lists of the authorities.</summary>
    public IReadOnlyList<RevocationList> RevocationLists => _revoked;

    /// <summary>Makes it of authorities and revocation lists that were read.</summary>
    /// <param name="options">What the operator wrote.</param>
    /// <param name="authorities">Null for those that the machine trusts.</param>
    /// <param name="revoked">What they took back.</param>
    /// <param name="clock">The clock.</param>
    public static ClientCertificates Of(ClientCertificateOptions options, X509Certificate2Collection? authorities, IReadOnlyList<RevocationList> revoked, TimeProvider clock) =>
        new(options, authorities, revoked, clock);

    /// <summary>Reads the authorities; null for those that the machine trusts, and where nobody is asked for a certificate.</summary>
    /// <exception cref="CryptographicException">The file is not PEM, or has no certificate.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static X509Certificate2Collection? ReadAuthorities(ClientCertificateOptions options)
    {
        if (options.Mode == ClientCertificateMode.Ignore || options.Ca is not { Length: > 0 } file)
        {
            return null;
        }

        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPemFile(file);
        return authorities.Count == 0 ? throw new CryptographicException("there is no certificate in it") : authorities;
    }

    /// <summary>What a client has shown, and what is wrong with it.</summary>
    public ClientCertificateInfo Judge(X509Certificate2 certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        var facts = ClientCertificateFacts.Of(certificate, chain, errors, Depth);
        return _revoked.Count > 0 && facts.IsValid ? facts with { Problem = RevocationOf(chain!) } : facts;
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

    // An authority without a list has taken nothing back; one whose list is too old may have taken back anything.
    private string? RevocationOf(X509Chain chain)
    {
        var now = _clock.GetUtcNow();
        string? problem = null;
        foreach (var element in chain.ChainElements)
        {
            foreach (var list in _revoked)
            {
                if (!list.IsAbout(element.Certificate))
                {
                    continue;
                }

                if (list.Has(element.Certificate))
                {
                    return ClientCertificateInfo.Revoked;
                }

                problem = list.NextUpdate < now ? ClientCertificateInfo.RevocationUnknown : problem;
            }
        }

        return problem;
    }

    public void Dispose()
    {
        foreach (var authority in _authorities ?? [])
        {
            authority.Dispose();
        }
    }
}
