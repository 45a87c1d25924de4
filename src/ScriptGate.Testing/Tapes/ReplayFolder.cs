using System.Security.Cryptography.X509Certificates;
using ScriptGate.Core.Configuration;

namespace ScriptGate.Testing.Tapes;

/// <summary>What a replay has in files, for as long as it runs: a certificate in the place of the operator's, and messages that are larger than memory may hold.</summary>
internal sealed class ReplayFolder : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("scriptgate-replay-").FullName;
    private readonly Lazy<CertificateOptions> _certificate;

    public ReplayFolder() => _certificate = new(MakeCertificate);

    /// <summary>The options of a gateway that reaches nobody and writes nothing anywhere else.</summary>
    public GatewayOptions Adjust(GatewayOptions options) => options with
    {
        VirtualServers = Map(options.VirtualServers, server => server with { RemoteLogs = [] }),
        Pools = Map(options.Pools, pool => pool with { Monitor = pool.Monitor with { Type = MonitorType.None }, Monitors = [], Members = [.. pool.Members.Select(member => member with { Autopopulate = false })] }),
        ClientTls = Map(options.ClientTls, tls => tls with { Certificates = [_certificate.Value], ClientCertificate = new ClientCertificateOptions() }),
        Spool = options.Spool with { Directory = Path.Combine(_folder, "spool") },
        Reload = options.Reload with { RunTests = false, Watch = false },
        RemoteLogs = new Dictionary<string, RemoteLogOptions>(StringComparer.Ordinal),
    };

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static Dictionary<string, T> Map<T>(IReadOnlyDictionary<string, T> items, Func<T, T> change) =>
        items.ToDictionary(item => item.Key, item => change(item.Value), StringComparer.Ordinal);

    // No handshake is made; but a virtual server without a certificate does not offer STARTTLS.
    private CertificateOptions MakeCertificate()
    {
        using var authority = new TestCertificates();
        using var certificate = authority.Issue(new CertificateWishes { Names = ["gateway.test"], Until = TimeSpan.FromDays(300) });
        using var key = certificate.GetECDsaPrivateKey()!;
        var made = new CertificateOptions { Cert = Path.Combine(_folder, "gateway.pem"), Key = Path.Combine(_folder, "gateway.key") };
        File.WriteAllText(made.Cert, certificate.ExportCertificatePem());
        File.WriteAllText(made.Key, key.ExportPkcs8PrivateKeyPem());
        return made;
    }
}
