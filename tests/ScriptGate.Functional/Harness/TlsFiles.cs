using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using ScriptGate.Testing;

namespace ScriptGate.Functional.Harness;

/// <summary>Certificates and keys in the files of a scenario.</summary>
internal static class TlsFiles
{
    /// <summary>Adds a certificate to the client TLS profile <c>default</c>, or makes the profile with it.</summary>
    public static Scenario WithCertificate(this Scenario scenario, TestCertificates authority, string file, CertificateWishes wishes)
    {
        using var certificate = authority.Issue(wishes);
        scenario.WithKeyPair(file, certificate);
        if (scenario.Configuration["clientTls"] is null)
        {
            scenario.WithTop("clientTls", """{ "default": { "certificates": [] } }""");
        }

        scenario.Configuration["clientTls"]!["default"]!["certificates"]!.AsArray().Add(new JsonObject { ["cert"] = $"certs/{file}.pem", ["key"] = $"certs/{file}.key" });
        return scenario;
    }

    /// <summary>Writes a certificate and its key to <c>certs/FILE.pem</c> and <c>certs/FILE.key</c>.</summary>
    public static Scenario WithKeyPair(this Scenario scenario, string file, X509Certificate2 certificate)
    {
        using var ecdsa = certificate.GetECDsaPrivateKey();
        using var rsa = certificate.GetRSAPrivateKey();
        return scenario
            .WithFile($"certs/{file}.pem", certificate.ExportCertificatePem())
            .WithFile($"certs/{file}.key", ((AsymmetricAlgorithm?)ecdsa ?? rsa)!.ExportPkcs8PrivateKeyPem());
    }

    /// <summary>Puts the scenario's certificate and key in the place of those that a gateway has.</summary>
    public static void WriteKeysTo(this Scenario scenario, TestGateway gateway)
    {
        var folder = Directory.CreateTempSubdirectory("scriptgate-keys-").FullName;
        scenario.WriteTo(folder);
        foreach (var file in (string[])["certs/gateway.pem", "certs/gateway.key"])
        {
            gateway.Write(file, File.ReadAllText(Path.Combine(folder, file)));
        }

        Directory.Delete(folder, recursive: true);
    }

    /// <summary>Sets a key of the client TLS profile <c>default</c>.</summary>
    public static Scenario WithClientTls(this Scenario scenario, string key, string json)
    {
        scenario.Configuration["clientTls"]!["default"]![key] = JsonNode.Parse(json);
        return scenario;
    }
}
