using System.Text.Json;

namespace ScriptGate.Core.Configuration;

/// <summary>What a profile says and what does not follow from it, or follows for everybody.</summary>
internal static class ProfileWarnings
{
    public static void Add(ConfigurationFindings findings)
    {
        foreach (var name in findings.Options.SecurityProfiles.Keys)
        {
            Blocks(findings, name, findings.Options.SecurityProfiles[name]);
        }

        foreach (var (name, server) in findings.Options.VirtualServers)
        {
            Certificates(findings, name, server);
        }
    }

    // "block": false beside a check reads as if the check blocked nothing any more; what the parent lists by name does.
    private static void Blocks(ConfigurationFindings findings, string name, SecurityProfileOptions profile)
    {
        foreach (var (check, settings) in profile.Checks)
        {
            if (settings.Block != false)
            {
                continue;
            }

            var effective = SecurityProfileResolver.Resolve(findings.Options, name).Checks.FirstOrDefault(resolved => resolved.Name.Equals(check, StringComparison.Ordinal));
            var blocking = (effective?.Violations ?? new Dictionary<string, EffectiveViolation>(StringComparer.Ordinal))
                .Where(violation => violation.Value is { Block: true, Staging: false } && settings.Violations.GetValueOrDefault(violation.Key)?.Block is null)
                .Select(violation => violation.Key)
                .ToList();
            if (blocking.Count > 0)
            {
                findings.Warning(
                    DiagnosticCodes.NoEffect,
                    $"securityProfiles.{name}.checks.{check}.block",
                    $"has no effect on {string.Join(", ", blocking)}, which the parent lists under 'violations': to switch that off, list it here as well");
            }
        }
    }

    // Who is not asked for a certificate shows none, and the check fails closed: nobody whom such a rule is about gets through.
    private static void Certificates(ConfigurationFindings findings, string name, VirtualServerOptions server)
    {
        if (!findings.Options.ClientTls.TryGetValue(server.ClientTls, out var tls) || tls.ClientCertificate.Mode != ClientCertificateMode.Ignore || findings.Sources.IsBroken($"clientTls.{server.ClientTls}.clientCertificate.mode"))
        {
            return;
        }

        var policy = SecurityProfileResolver.ResolveFor(findings.Options, server).Checks[0];
        if (policy.Settings.Block && policy.Options.TryGetProperty("certificates", out var rules) && rules.ValueKind == JsonValueKind.Array && rules.GetArrayLength() > 0)
        {
            findings.Warning(
                DiagnosticCodes.Unwise,
                $"virtualServers.{name}.securityProfile",
                $"has rules in tls-policy's 'certificates', and clientTls.{server.ClientTls}.clientCertificate.mode is 'ignore': clients are not asked for a certificate, and mail that needs one is refused from everybody; set 'mode' to 'request'");
        }
    }
}
