using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ScriptGate.Core.Configuration;

namespace ScriptGate.Core.Pools;

/// <summary>What a server TLS profile holds beside its policy: authorities, our certificate, the server name to send. Equal where the files held the same, so that connections are used again over a reload.</summary>
/// <remarks>Nothing of it is disposed: a probe of the generation before may still shake hands with it.</remarks>
internal sealed class ServerTlsKeys : IEquatable<ServerTlsKeys>
{
    private readonly X509Certificate2Collection? _authorities;
    private readonly string _digest;

    private ServerTlsKeys(string? serverName, X509Certificate2Collection? authorities, SslStreamCertificateContext? certificate)
    {
        ServerName = serverName;
        Certificate = certificate;
        _authorities = authorities;
        _digest = string.Join(' ', [serverName ?? "", certificate?.TargetCertificate.Thumbprint ?? "", .. authorities?.Select(static authority => authority.Thumbprint) ?? []]);
    }

    /// <summary>The server name to send; null for the one that is verified.</summary>
    public string? ServerName { get; }

    /// <summary>Our certificate; null for none.</summary>
    public SslStreamCertificateContext? Certificate { get; }

    /// <summary>Reads the files of a profile.</summary>
    /// <returns>Null when the profile has nothing of the kind.</returns>
    /// <exception cref="CryptographicException">A file is not PEM, has no certificate, or the key is not the certificate's.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static ServerTlsKeys? Load(ServerTlsOptions options)
    {
        var authorities = options.Ca is { Length: > 0 } file ? ReadAuthorities(file) : null;
        var certificate = options is { Cert.Length: > 0, Key.Length: > 0 } ? ReadCertificate(options.Cert, options.Key, options.Password?.Value) : null;
        return authorities is null && certificate is null && options.Sni is null ? null : new ServerTlsKeys(options.Sni, authorities, certificate);
    }

    /// <summary>How a member's chain is judged; null for the system's trusted roots. Nothing is fetched for it: the member would choose the address.</summary>
    public X509ChainPolicy? ChainPolicy()
    {
        if (_authorities is null)
        {
            return null;
        }

        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true };
        policy.CustomTrustStore.AddRange(_authorities);
        return policy;
    }

    public bool Equals(ServerTlsKeys? other) => other is not null && _digest.Equals(other._digest, StringComparison.Ordinal);

    public override bool Equals(object? obj) => Equals(obj as ServerTlsKeys);

    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(_digest);

    private static X509Certificate2Collection ReadAuthorities(string file)
    {
        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPemFile(file);
        return authorities.Count == 0 ? throw new CryptographicException("there is no certificate in it") : authorities;
    }

    private static SslStreamCertificateContext ReadCertificate(string file, string keyFile, string? password)
    {
        var certificate = password is null ? X509Certificate2.CreateFromPemFile(file, keyFile) : X509Certificate2.CreateFromEncryptedPemFile(file, password, keyFile);
        var chain = new X509Certificate2Collection();
        chain.ImportFromPemFile(file);
        return SslStreamCertificateContext.Create(certificate, [.. chain.Skip(1)], offline: true);
    }
}
