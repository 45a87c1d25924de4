using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ScriptGate.Testing;

/// <summary>A throw-away certificate authority for one test.</summary>
public sealed class TestCertificates : IDisposable
{
    /// <summary>The extended key usage of TLS clients.</summary>
    public const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    private readonly X509Certificate2 _authority;

    /// <summary>A new authority that nobody trusts yet.</summary>
    public TestCertificates() => _authority = MakeAuthority("ScriptGate test authority", issuer: null);

    private TestCertificates(X509Certificate2 authority) => _authority = authority;

    /// <summary>The authority's own certificate.</summary>
    public string AuthorityPem => _authority.ExportCertificatePem();

    /// <summary>The authority's own certificate.</summary>
    public X509Certificate2 Authority => _authority;

    /// <summary>Judges chains as if this authority were the only trusted one.</summary>
    public X509ChainPolicy Trust
    {
        get
        {
            var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            policy.CustomTrustStore.Add(_authority);
            return policy;
        }
    }

    // Certificates are judged by the machine's clock, whatever clock a test gives to the gateway.
    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    /// <summary>An authority below this one.</summary>
    /// <param name="name">Its common name.</param>
    public TestCertificates Subordinate(string name = "ScriptGate test intermediate") => new(MakeAuthority(name, _authority));

    /// <summary>A certificate with its key for these names and addresses, valid from yesterday until tomorrow unless told otherwise.</summary>
    public X509Certificate2 Issue(params string[] names) => Issue(new CertificateWishes { Names = names });

    /// <summary>A certificate as wished, right or wrong.</summary>
    public X509Certificate2 Issue(CertificateWishes wishes)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var rsa = wishes.IsRsa ? RSA.Create(2048) : null;
        var name = $"CN={wishes.CommonName}";
        var request = rsa is null ? new CertificateRequest(name, key, HashAlgorithmName.SHA256) : new CertificateRequest(name, rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(wishes.Usage ?? ServerAuthentication)], critical: false));
        if (wishes.IssuerAddress is not null)
        {
            request.CertificateExtensions.Add(new X509AuthorityInformationAccessExtension(ocspUris: null, [wishes.IssuerAddress]));
        }

        if (wishes.Names.Count > 0)
        {
            request.CertificateExtensions.Add(AlternativeNames(wishes.Names));
        }

        var (from, until) = (Now + wishes.From, Now + wishes.Until);
        using var signer = _authority.GetECDsaPrivateKey()!;
        using var certificate = wishes.IsSelfSigned
            ? request.CreateSelfSigned(from, until)
            : request.Create(_authority.SubjectName, X509SignatureGenerator.CreateForECDsa(signer), from, until, RandomNumberGenerator.GetBytes(8));
        using var withKey = wishes.IsSelfSigned ? X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), password: null)
            : rsa is null ? certificate.CopyWithPrivateKey(key)
            : certificate.CopyWithPrivateKey(rsa);
        return X509CertificateLoader.LoadPkcs12(withKey.Export(X509ContentType.Pkcs12), password: null, X509KeyStorageFlags.Exportable);
    }

    /// <summary>The authority's revocation list, as PEM.</summary>
    /// <param name="nextUpdate">When the next one is there, so long from now.</param>
    /// <param name="revoked">What it takes back.</param>
    public string RevocationListPem(TimeSpan nextUpdate, params X509Certificate2[] revoked)
    {
        var builder = new CertificateRevocationListBuilder();
        foreach (var certificate in revoked)
        {
            builder.AddEntry(certificate);
        }

        var list = builder.Build(_authority, System.Numerics.BigInteger.One, Now + nextUpdate, HashAlgorithmName.SHA256, rsaSignaturePadding: null, Now.AddDays(-300));
        return PemEncoding.WriteString("X509 CRL", list);
    }

    /// <inheritdoc />
    public void Dispose() => _authority.Dispose();

    private static X509Certificate2 MakeAuthority(string name, X509Certificate2? issuer)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        if (issuer is null)
        {
            return request.CreateSelfSigned(Now.AddDays(-400), Now.AddDays(400));
        }

        using var certificate = request.Create(issuer, Now.AddDays(-399), Now.AddDays(399), RandomNumberGenerator.GetBytes(8));
        return certificate.CopyWithPrivateKey(key);
    }

    private static X509Extension AlternativeNames(IReadOnlyList<string> names)
    {
        var builder = new SubjectAlternativeNameBuilder();
        foreach (var name in names)
        {
            if (IPAddress.TryParse(name, out var address))
            {
                builder.AddIpAddress(address);
            }
            else
            {
                builder.AddDnsName(name);
            }
        }

        return builder.Build();
    }
}

/// <summary>What a test certificate shall be.</summary>
public sealed record CertificateWishes
{
    /// <summary>DNS names and addresses of the subject alternative name.</summary>
    public IReadOnlyList<string> Names { get; init; } = [];

    /// <summary>The common name, which verification must not look at.</summary>
    public string CommonName { get; init; } = "test";

    /// <summary>Validity begins so long from now.</summary>
    public TimeSpan From { get; init; } = TimeSpan.FromDays(-1);

    /// <summary>Validity ends so long from now.</summary>
    public TimeSpan Until { get; init; } = TimeSpan.FromDays(1);

    /// <summary>True for a certificate that no authority signed.</summary>
    public bool IsSelfSigned { get; init; }

    /// <summary>Where its issuer's certificate is said to be; null for nowhere.</summary>
    public string? IssuerAddress { get; init; }

    /// <summary>True for a key of RSA with 2,048 bits; false for one of ECDSA with the curve P-256.</summary>
    public bool IsRsa { get; init; }

    /// <summary>The extended key usage; null for server authentication.</summary>
    public string? Usage { get; init; }
}
