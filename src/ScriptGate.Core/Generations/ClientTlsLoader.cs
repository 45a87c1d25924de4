using System.Security.Authentication;
using System.Security.Cryptography;
using ScriptGate.Core.Configuration;
using ScriptGate.Core.Tls;

namespace ScriptGate.Core.Generations;

/// <summary>Loads the certificates of client TLS profiles.</summary>
internal static class ClientTlsLoader
{
    /// <returns>The profile; null when one of its certificates cannot be loaded, or its authorities cannot, which is then among the diagnostics.</returns>
    public static ClientTls? Load(string name, ClientTlsOptions options, ConfigurationSources sources, TimeProvider clock, List<Diagnostic> diagnostics)
    {
        var protocols = options.MinVersion == TlsVersion.Tls13 ? SslProtocols.Tls13 : SslProtocols.Tls12 | SslProtocols.Tls13;
        var ofClients = LoadAuthorities(name, options.ClientCertificate, sources, diagnostics);
        var wanted = ofClients?.Wanted;
        var certificates = new List<ServerCertificate>();
        for (var i = 0; i < options.Certificates.Count; i++)
        {
            var path = $"clientTls.{name}.certificates[{i}]";
            try
            {
                var certificate = ServerCertificate.Load(options.Certificates[i].Cert, options.Certificates[i].Key, options.Certificates[i].Password?.Value, protocols, wanted);
                certificates.Add(certificate);
                WarnOfEnd(certificate, path, sources, clock, diagnostics);
            }
            catch (Exception exception) when (exception is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException)
            {
                diagnostics.Add(sources.Error(
                    GenerationDiagnosticCodes.BadCertificate,
                    path,
                    $"the certificate or its key cannot be used ({exception.Message.TrimEnd('.')}); 'cert' must be a PEM certificate and 'key' the PEM private key that belongs to it"));
            }
        }

        if (certificates.Count == options.Certificates.Count && ofClients is not null)
        {
            return new ClientTls(name, certificates, options.RequireSni, ofClients);
        }

        ofClients?.Dispose();

        certificates.ForEach(certificate => certificate.Dispose());
        return null;
    }

    private static ClientCertificates? LoadAuthorities(string name, ClientCertificateOptions options, ConfigurationSources sources, List<Diagnostic> diagnostics)
    {
        try
        {
            return ClientCertificates.Load(options);
        }
        catch (Exception exception) when (exception is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            diagnostics.Add(sources.Error(
                GenerationDiagnosticCodes.BadCertificate,
                $"clientTls.{name}.clientCertificate.ca",
                $"the authorities cannot be used ({exception.Message.TrimEnd('.')}); 'ca' must be a PEM file of certificates"));
            return null;
        }
    }

    private static void WarnOfEnd(ServerCertificate certificate, string path, ConfigurationSources sources, TimeProvider clock, List<Diagnostic> diagnostics)
    {
        var left = certificate.NotAfter - clock.GetUtcNow();
        if (left < TimeSpan.FromDays(14))
        {
            diagnostics.Add(sources.Warning(
                GenerationDiagnosticCodes.CertificateEnds,
                path,
                left < TimeSpan.Zero ? $"the certificate ended on {certificate.NotAfter:yyyy-MM-dd}; renew it" : $"the certificate ends on {certificate.NotAfter:yyyy-MM-dd}; renew it"));
        }
    }
}
