using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ScriptGate.Core.Configuration;
using ScriptGate.Core.Tls;

namespace ScriptGate.Core.Generations;

/// <summary>Loads client TLS profiles: certificates with their keys, authorities, revocation lists.</summary>
/// <param name="sources">Where settings stand.</param>
/// <param name="clock">The clock.</param>
/// <param name="book">What outlives generations.</param>
/// <param name="diagnostics">Takes what is wrong.</param>
internal sealed class ClientTlsLoader(ConfigurationSources sources, TimeProvider clock, TlsBook book, List<Diagnostic> diagnostics)
{
    /// <summary>How long before its end a certificate is worth a warning.</summary>
    public static readonly TimeSpan EndsSoon = TimeSpan.FromDays(14);

    /// <returns>The profile; null when something of it cannot be loaded, which is then among the diagnostics.</returns>
    public ClientTls? Load(string name, ClientTlsOptions options)
    {
        var ofClients = LoadOfClients($"clientTls.{name}.clientCertificate", options.ClientCertificate);
        var certificates = new List<ServerCertificate>();
        if (SettingsOf(name, options, ofClients) is { } settings)
        {
            for (var i = 0; i < options.Certificates.Count; i++)
            {
                Load($"clientTls.{name}.certificates[{i}]", options.Certificates[i], settings, certificates);
            }
        }

        if (certificates.Count == options.Certificates.Count && ofClients is not null)
        {
            return new ClientTls(name, options, certificates, ofClients, book.GateOf(name));
        }

        ofClients?.Dispose();
        certificates.ForEach(certificate => certificate.Dispose());
        return null;
    }

    private HandshakeSettings? SettingsOf(string name, ClientTlsOptions options, ClientCertificates? ofClients)
    {
        var protocols = options.MinVersion == TlsVersion.Tls13 ? SslProtocols.Tls13 : SslProtocols.Tls12 | SslProtocols.Tls13;
        try
        {
            return new HandshakeSettings(protocols, CipherSuites.Policy(options.Ciphers), options.SessionTickets, ofClients?.Wanted);
        }
        catch (PlatformNotSupportedException exception)
        {
            diagnostics.Add(sources.Error(DiagnosticCodes.BadValue, $"clientTls.{name}.ciphers", $"this machine does not have one of them: {exception.Message.TrimEnd('.')}"));
            return null;
        }
    }

    private void Load(string path, CertificateOptions options, HandshakeSettings settings, List<ServerCertificate> certificates)
    {
        try
        {
            var certificate = ServerCertificate.Load(options.Cert, options.Key, options.Password?.Value, settings);
            certificates.Add(certificate);
            WarnOfEnd(certificate, path);
        }
        catch (Exception exception) when (IsOfFile(exception))
        {
            diagnostics.Add(sources.Error(
                GenerationDiagnosticCodes.BadCertificate,
                path,
                $"the certificate {options.Cert} and the key {options.Key} cannot be used together ({exception.Message.TrimEnd('.')}); 'cert' must be a PEM certificate and 'key' the PEM private key that belongs to it"));
        }
    }

    private ClientCertificates? LoadOfClients(string path, ClientCertificateOptions options)
    {
        X509Certificate2Collection? authorities;
        try
        {
            authorities = ClientCertificates.ReadAuthorities(options);
        }
        catch (Exception exception) when (IsOfFile(exception))
        {
            diagnostics.Add(sources.Error(
                GenerationDiagnosticCodes.BadCertificate, $"{path}.ca", $"the authorities cannot be used ({exception.Message.TrimEnd('.')}); 'ca' must be a PEM file of certificates"));
            return null;
        }

        try
        {
            var revoked = authorities is not null && options.Crl is { Length: > 0 } file ? RevocationList.Read(File.ReadAllText(file), authorities) : [];
            WarnOfAge(revoked, $"{path}.crl");
            return ClientCertificates.Of(options, authorities, revoked, clock);
        }
        catch (Exception exception) when (IsOfFile(exception) || exception is FormatException)
        {
            diagnostics.Add(sources.Error(
                GenerationDiagnosticCodes.BadCertificate, $"{path}.crl", $"the revocation lists cannot be used ({exception.Message.TrimEnd('.')}); 'crl' must be a PEM file of lists that authorities in 'ca' signed"));
            return null;
        }
    }

    private static bool IsOfFile(Exception exception) => exception is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException;

    private void WarnOfEnd(ServerCertificate certificate, string path)
    {
        var left = certificate.NotAfter - clock.GetUtcNow();
        if (left < EndsSoon)
        {
            diagnostics.Add(sources.Warning(
                GenerationDiagnosticCodes.CertificateEnds,
                path,
                left < TimeSpan.Zero ? $"the certificate ended on {certificate.NotAfter:yyyy-MM-dd}; renew it" : $"the certificate ends on {certificate.NotAfter:yyyy-MM-dd}; renew it"));
        }
    }

    private void WarnOfAge(IReadOnlyList<RevocationList> lists, string path)
    {
        foreach (var end in lists.Select(list => list.NextUpdate).OfType<DateTimeOffset>().Where(end => end < clock.GetUtcNow()))
        {
            diagnostics.Add(sources.Warning(
                GenerationDiagnosticCodes.CertificateEnds, path, $"a revocation list should have been replaced on {end:yyyy-MM-dd}; until it is, no certificate of its authority is valid"));
        }
    }
}
