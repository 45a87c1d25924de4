using System.Security.Cryptography.X509Certificates;
using ScriptGate.Testing;

namespace ScriptGate.Interop.Harness;

/// <summary>A certificate and its key in files, as servers want them. It is self-signed, so that the same file is what a client trusts.</summary>
internal sealed class KeyPair
{
    private KeyPair(string certificate, string key) => (Certificate, Key) = (certificate, key);

    public string Certificate { get; }

    public string Key { get; }

    public static KeyPair Create(TestFolder folder, params string[] names)
    {
        using var authority = new TestCertificates();
        using var certificate = authority.Issue(new CertificateWishes { Names = [.. names, "localhost", "127.0.0.1"], CommonName = names[0], IsSelfSigned = true, Until = TimeSpan.FromDays(30) });
        using var key = certificate.GetECDsaPrivateKey()!;
        return new KeyPair(
            folder.Write($"certs/{names[0]}.pem", certificate.ExportCertificatePem() + "\n"),
            folder.Write($"certs/{names[0]}.key", key.ExportPkcs8PrivateKeyPem() + "\n"));
    }
}
