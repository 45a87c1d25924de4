namespace ScriptGate.Core.Configuration;

/// <summary>References, rules and limits of the virtual servers.</summary>
internal static class VirtualServerValidator
{
    // RFC 5321 section 4.5.3.1.7: every server takes a message of 64 K octets.
    private const long LeastMessageSize = 64 * 1024;

    public static void Validate(ConfigurationFindings findings)
    {
        foreach (var (name, server) in findings.Options.VirtualServers)
        {
            var path = $"virtualServers.{name}";
            References(findings, path, server);
            Rules(findings, path, server);
            Texts(findings, path, server);
            Unused(findings, path, server);
            PassedThrough(findings, path, server);
            BelowStandard(findings, path, server);
        }
    }

    private static void References(ConfigurationFindings findings, string path, VirtualServerOptions server)
    {
        var options = findings.Options;
        if (server.Pool.Length > 0 && !options.Pools.ContainsKey(server.Pool))
        {
            findings.UnknownName($"{path}.pool", "pool", server.Pool, options.Pools.Keys);
        }

        if (!options.SecurityProfiles.ContainsKey(server.SecurityProfile) && !BuiltInProfiles.All.ContainsKey(server.SecurityProfile))
        {
            findings.UnknownName($"{path}.securityProfile", "security profile", server.SecurityProfile, options.SecurityProfiles.Keys.Concat(BuiltInProfiles.All.Keys));
        }
    }

    private static void Rules(ConfigurationFindings findings, string path, VirtualServerOptions server)
    {
        var isPlaced = false;
        for (var i = 0; i < server.Rules.Count; i++)
        {
            var rulePath = $"{path}.rules[{i}]";
            if (!server.Rules[i].IsChecks)
            {
                continue;
            }

            if (isPlaced)
            {
                findings.Error(DiagnosticCodes.Contradiction, rulePath, $"'{RuleReference.ChecksPlaceholder}' stands twice; the checks have one place");
            }

            isPlaced = true;
            if (server.Rules[i] != new RuleReference { File = RuleReference.ChecksPlaceholder })
            {
                findings.Error(DiagnosticCodes.Contradiction, rulePath, $"'{RuleReference.ChecksPlaceholder}' takes no settings; each check has its own in the security profile");
            }
        }
    }

    private static void Texts(ConfigurationFindings findings, string path, VirtualServerOptions server)
    {
        if (server.ServiceDownText is { } text && !RefusalText.IsText(text))
        {
            findings.Error(DiagnosticCodes.BadValue, $"{path}.serviceDownText", $"{UserText.Quote(text)} cannot stand in a reply; write one line of at most 300 characters of ASCII");
        }
    }

    private static void Unused(ConfigurationFindings findings, string path, VirtualServerOptions server)
    {
        if (!server.Security && findings.Sources.IsSet($"{path}.securityProfile"))
        {
            findings.Warning(DiagnosticCodes.NoEffect, $"{path}.securityProfile", "has no effect while 'security' is false");
        }

        if (server.ProxyProtocol is { Mode: ProxyProtocolMode.Off, From.Count: > 0 } && !findings.Sources.IsBroken($"{path}.proxyProtocol.mode"))
        {
            findings.Warning(DiagnosticCodes.NoEffect, $"{path}.proxyProtocol.from", "has no effect while 'mode' is off");
        }

        if (server.ProxyProtocol is { Mode: not ProxyProtocolMode.Off, From.Count: 0 } && !findings.Sources.IsBroken($"{path}.proxyProtocol.from"))
        {
            findings.Error(DiagnosticCodes.Contradiction, $"{path}.proxyProtocol.mode", "needs 'from': nobody's PROXY header is believed without it");
        }
    }

    // What would protect a server must not be in the file and do nothing.
    private static void PassedThrough(ConfigurationFindings findings, string path, VirtualServerOptions server)
    {
        if (!server.PassThrough)
        {
            return;
        }

        foreach (var key in (string[])["rules", "security", "securityProfile", "starttls", "implicitTls", "clientTls", "xclient", "recipients", "multiRoute", "bareLineEnds", "auth", "serviceDown", "allowDiscard"])
        {
            if (findings.Sources.IsSet($"{path}.{key}"))
            {
                findings.Error(DiagnosticCodes.Contradiction, $"{path}.{key}", "means nothing with 'passThrough': nobody looks at what is passed through");
            }
        }
    }

    private static void BelowStandard(ConfigurationFindings findings, string path, VirtualServerOptions server)
    {
        if (server.Limits.MessageSize < LeastMessageSize)
        {
            findings.Warning(DiagnosticCodes.BelowStandard, $"{path}.limits.messageSize", "is below 64KiB, which every server must take (RFC 5321 section 4.5.3.1.7)");
        }

        AtLeast(findings, $"{path}.timeouts.command", server.Timeouts.Command, TimeSpan.FromMinutes(5), "RFC 5321 section 4.5.3.2.7");
        AtLeast(findings, $"{path}.timeouts.dataBlock", server.Timeouts.DataBlock, TimeSpan.FromMinutes(3), "RFC 5321 section 4.5.3.2.5");
    }

    private static void AtLeast(ConfigurationFindings findings, string path, TimeSpan value, TimeSpan standard, string source)
    {
        if (value < standard)
        {
            findings.Warning(DiagnosticCodes.BelowStandard, path, $"{DurationText.Format(value)} is below the {DurationText.Format(standard)} of the standard ({source}); slow clients will be cut off");
        }
    }
}
