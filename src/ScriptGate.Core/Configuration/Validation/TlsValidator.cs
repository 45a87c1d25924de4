namespace ScriptGate.Core.Configuration;

/// <summary>TLS needs a certificate, and verification a mode that can act on it.</summary>
internal static class TlsValidator
{
    public static void Validate(ConfigurationFindings findings)
    {
        foreach (var (name, server) in findings.Options.VirtualServers)
        {
            ClientSide(findings, $"virtualServers.{name}", server);
        }

        foreach (var (name, profile) in findings.Options.ClientTls)
        {
            var path = $"clientTls.{name}.clientCertificate";
            if (profile.ClientCertificate is { Mode: ClientCertificateMode.Ignore, Ca: not null } && !findings.Sources.IsBroken($"{path}.mode"))
            {
                findings.Warning(DiagnosticCodes.NoEffect, $"{path}.ca", "has no effect while 'mode' is 'ignore': clients are not asked for a certificate");
            }
        }

        foreach (var (name, profile) in findings.Options.ServerTls)
        {
            Verification(findings, $"serverTls.{name}.verify", profile.Mode, profile.Verify);
        }

        foreach (var (name, pool) in findings.Options.Pools)
        {
            var reference = pool.ServerTls;
            var path = $"pools.{name}.serverTls";
            if (reference.Profile is null)
            {
                Verification(findings, $"{path}.verify", reference.Mode, reference.Verify);
            }
            else if (!findings.Options.ServerTls.ContainsKey(reference.Profile))
            {
                findings.UnknownName(path, "server TLS profile", reference.Profile, findings.Options.ServerTls.Keys);
            }
        }
    }

    private static void ClientSide(ConfigurationFindings findings, string path, VirtualServerOptions server)
    {
        if (findings.Options.ClientTls.ContainsKey(server.ClientTls) || findings.Sources.IsBroken($"{path}.clientTls"))
        {
            return;
        }

        // Where TLS was switched off in so many words the name leads nowhere and need not: the effective configuration, which has every key, loads again.
        var isOff = server is { Starttls: StartTlsMode.None, ImplicitTls: false } && findings.Sources.IsSet($"{path}.starttls");
        if (findings.Sources.IsSet($"{path}.clientTls") && !isOff)
        {
            findings.UnknownName($"{path}.clientTls", "client TLS profile", server.ClientTls, findings.Options.ClientTls.Keys);
            return;
        }

        if (server.ImplicitTls)
        {
            findings.Error(DiagnosticCodes.NoCertificate, $"{path}.implicitTls", $"needs a certificate: there is no client TLS profile '{server.ClientTls}'");
        }

        if (server.Starttls != StartTlsMode.None)
        {
            findings.Error(
                DiagnosticCodes.NoCertificate,
                $"{path}.starttls",
                $"'{EnumWords.Format(server.Starttls)}' needs a certificate: there is no client TLS profile '{server.ClientTls}'");
        }
    }

    private static void Verification(ConfigurationFindings findings, string path, ServerTlsMode mode, bool verify)
    {
        if (verify && mode == ServerTlsMode.Opportunistic && findings.Sources.IsSet(path))
        {
            findings.Warning(DiagnosticCodes.NoEffect, path, "is only recorded with mode 'opportunistic', which uses a member without a valid certificate too");
        }
    }
}
