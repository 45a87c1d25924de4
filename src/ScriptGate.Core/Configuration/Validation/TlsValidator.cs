namespace ScriptGate.Core.Configuration;

/// <summary>TLS needs a certificate, and verification a mode that can act on it.</summary>
internal static class TlsValidator
{
    public static void Validate(ConfigurationFindings findings)
    {
        foreach (var (name, server) in findings.Options.VirtualServers)
        {
            ClientSide(findings, $"virtualServers.{name}", server);
            PublicRequirement(findings, $"virtualServers.{name}", server);
        }

        foreach (var (name, profile) in findings.Options.ClientTls)
        {
            CipherValidator.Validate(findings, $"clientTls.{name}", profile);
            var path = $"clientTls.{name}.clientCertificate";
            if (profile.ClientCertificate is { Crl: not null, Ca: null })
            {
                findings.Error(DiagnosticCodes.Contradiction, $"{path}.crl", "needs 'ca': a revocation list counts only if one of the authorities in it signed the list");
            }

            if (profile.ClientCertificate is { Mode: ClientCertificateMode.Ignore, Ca: not null } && !findings.Sources.IsBroken($"{path}.mode"))
            {
                findings.Warning(DiagnosticCodes.NoEffect, $"{path}.ca", "has no effect while 'mode' is 'ignore': clients are not asked for a certificate");
            }
        }

        foreach (var (path, profile) in ServerTlsPaths.Of(findings.Options))
        {
            ServerSide(findings, path, profile);
        }

        foreach (var (name, pool) in findings.Options.Pools)
        {
            if (pool.ServerTls.Profile is { } profile && !findings.Options.ServerTls.ContainsKey(profile))
            {
                findings.UnknownName($"pools.{name}.serverTls", "server TLS profile", profile, findings.Options.ServerTls.Keys);
            }
        }
    }

    private static void ServerSide(ConfigurationFindings findings, string path, ServerTlsOptions profile)
    {
        if (profile is { Verify: true, Mode: ServerTlsMode.Opportunistic } && findings.Sources.IsSet($"{path}.verify"))
        {
            findings.Warning(DiagnosticCodes.NoEffect, $"{path}.verify", "is only recorded with mode 'opportunistic', which uses a member without a valid certificate too");
        }

        if (profile.Cert is null != profile.Key is null)
        {
            var (there, missing) = profile.Key is null ? ("cert", "key") : ("key", "cert");
            findings.Error(DiagnosticCodes.Contradiction, $"{path}.{there}", $"needs '{missing}' beside it");
        }

        NameOf(findings, $"{path}.name", profile.Name);
        NameOf(findings, $"{path}.sni", profile.Sni);
    }

    private static void NameOf(ConfigurationFindings findings, string path, string? name)
    {
        if (name is not null && !HostName.IsName(name))
        {
            findings.Error(DiagnosticCodes.BadValue, path, $"{UserText.Quote(name)} is not a host name; write one as in 'mx.example.org'");
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

    // Mail for the whole world comes to port 25, and RFC 3207 section 4 forbids to turn away those who cannot do TLS there.
    private static void PublicRequirement(ConfigurationFindings findings, string path, VirtualServerOptions server)
    {
        if (server is { Starttls: StartTlsMode.Require, ImplicitTls: false } && server.Listen.FirstOrDefault(listen => listen.Port == 25 && PrivateAddresses.IsPublic(listen.Address)) is { } open)
        {
            findings.Warning(
                DiagnosticCodes.Unwise,
                $"{path}.starttls",
                $"'require' on {open} turns away every server that has no TLS, which RFC 3207 section 4 forbids for a server that the world sends mail to; take 'allow', and demand TLS of some with tls-policy");
        }
    }
}
