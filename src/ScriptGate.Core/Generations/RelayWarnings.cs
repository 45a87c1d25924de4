using System.Net;
using System.Text.Json;
using ScriptGate.Core.Configuration;
using ScriptGate.Core.DataGroups;

namespace ScriptGate.Core.Generations;

/// <summary>Looks for virtual servers that strangers reach and that either take no mail from them or relay it anywhere.</summary>
internal static class RelayWarnings
{
    public static void Add(GatewayOptions options, ConfigurationSources sources, DataGroupSet groups, List<Diagnostic> diagnostics)
    {
        foreach (var (name, server) in options.VirtualServers)
        {
            if (server.Listen.All(endpoint => IPAddress.IsLoopback(endpoint.Address)))
            {
                continue;
            }

            var check = SecurityProfileResolver.ResolveFor(options, server).Checks.FirstOrDefault(check => check.Name.Equals(BuiltInProfiles.Relay, StringComparison.Ordinal));
            if (WarningAbout(check, options, groups) is { } warning)
            {
                diagnostics.Add(sources.Warning(DiagnosticCodes.Unwise, $"virtualServers.{name}.listen", warning));
            }
        }
    }

    private static string? WarningAbout(EffectiveCheck? check, GatewayOptions options, DataGroupSet groups)
    {
        if (check is not { Settings: { Block: true, Staging: false } })
        {
            return "is not loopback, and no check 'relay' that blocks is in its profile: whoever connects can send wherever the pool's members relay to";
        }

        var group = check.Options.TryGetProperty("domains", out var named) && named.ValueKind == JsonValueKind.String ? named.GetString()! : BuiltInProfiles.RelayDomains;

        // One that cannot be read, or that an option names and nobody defines, is an error already.
        var hasDomains = options.DataGroups.ContainsKey(group) ? groups.Find(group) is not { Count: 0 } : named.ValueKind == JsonValueKind.String;
        return hasDomains ? null : $"is not loopback, and there are no relay domains: only 'trustedNetworks' and authenticated clients can send; list your domains in the data group '{BuiltInProfiles.RelayDomains}'";
    }
}
