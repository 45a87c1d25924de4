namespace ScriptGate.Core.Configuration;

/// <summary>Members and monitors of the pools.</summary>
internal static class PoolValidator
{
    private static readonly string[] ProbeKeys = ["interval", "timeout"];

    public static void Validate(ConfigurationFindings findings)
    {
        foreach (var (name, pool) in findings.Options.Pools)
        {
            Members(findings, $"pools.{name}.members", pool.Members);
            Monitor(findings, $"pools.{name}.monitor", pool.Monitor);
        }
    }

    private static void Members(ConfigurationFindings findings, string path, IReadOnlyList<MemberOptions> members)
    {
        var addresses = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < members.Count; i++)
        {
            var address = members[i].Address;
            if (address != default && !addresses.Add(address.ToString()))
            {
                findings.Error(DiagnosticCodes.Contradiction, $"{path}[{i}].address", $"{address} stands twice in the pool");
            }
        }
    }

    private static void Monitor(ConfigurationFindings findings, string path, MonitorOptions monitor)
    {
        if (monitor.Type == MonitorType.Smtp && monitor.Timeout < monitor.Interval)
        {
            findings.Warning(
                DiagnosticCodes.Unwise,
                $"{path}.timeout",
                $"{DurationText.Format(monitor.Timeout)} is shorter than the interval of {DurationText.Format(monitor.Interval)}; members will be down between two probes");
        }

        if (monitor.Type == MonitorType.None)
        {
            foreach (var key in ProbeKeys.Where(key => findings.Sources.IsSet($"{path}.{key}")))
            {
                findings.Warning(DiagnosticCodes.NoEffect, $"{path}.{key}", "has no effect while 'type' is none");
            }
        }
    }
}
