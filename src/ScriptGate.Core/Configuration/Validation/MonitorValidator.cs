using System.Text;
using ScriptGate.Smtp;

namespace ScriptGate.Core.Configuration;

/// <summary>The monitors of the pools.</summary>
internal static class MonitorValidator
{
    /// <summary>More monitors of one member tell nothing that these do not.</summary>
    private const int Most = 16;

    private static readonly string[] SmtpKeys = ["starttls", "recipient", "sender", "ehloName"];
    private static readonly string[] ProbeKeys = ["interval", "upInterval", "timeout", .. SmtpKeys];

    public static void Validate(ConfigurationFindings findings, string path, PoolOptions pool)
    {
        if (pool.Monitors.Count == 0)
        {
            Monitor(findings, $"{path}.monitor", pool.Monitor);
        }

        for (var i = 0; i < pool.Monitors.Count; i++)
        {
            Monitor(findings, $"{path}.monitors[{i}]", pool.Monitors[i]);
            if (pool.Monitors[i].Type == MonitorType.None)
            {
                findings.Error(DiagnosticCodes.Contradiction, $"{path}.monitors[{i}].type", "'none' is no monitor; leave it out");
            }
        }

        if (pool.Monitors.Count > 0 && findings.Sources.IsSet($"{path}.monitor"))
        {
            findings.Error(DiagnosticCodes.Contradiction, $"{path}.monitor", "stands beside 'monitors', which take its place");
        }

        if (pool.Monitors.Count > Most)
        {
            findings.Error(DiagnosticCodes.OutOfRange, $"{path}.monitors", $"{pool.Monitors.Count} monitors are more than {Most}");
        }

        if (pool.MonitorsRequired > Math.Max(1, pool.Monitors.Count))
        {
            findings.Error(DiagnosticCodes.Contradiction, $"{path}.monitorsRequired", $"{pool.MonitorsRequired} cannot be content where there are {Math.Max(1, pool.Monitors.Count)}");
        }
    }

    private static void Monitor(ConfigurationFindings findings, string path, MonitorOptions monitor)
    {
        var interval = Longer(monitor.Interval, monitor.UpInterval);
        if (monitor.Type != MonitorType.None && monitor.Timeout < interval)
        {
            findings.Warning(
                DiagnosticCodes.Unwise,
                $"{path}.timeout",
                $"{DurationText.Format(monitor.Timeout)} is shorter than the interval of {DurationText.Format(interval)}; members will be down between two probes");
        }

        string[] ineffective = monitor.Type switch
        {
            MonitorType.None => ProbeKeys,
            MonitorType.Tcp => SmtpKeys,
            _ => monitor.Recipient is null ? ["sender"] : [],
        };
        var because = monitor.Type == MonitorType.Smtp ? "without 'recipient'" : $"while 'type' is {(monitor.Type == MonitorType.Tcp ? "tcp" : "none")}";
        foreach (var key in ineffective.Where(key => findings.Sources.IsSet($"{path}.{key}")))
        {
            findings.Warning(DiagnosticCodes.NoEffect, $"{path}.{key}", $"has no effect {because}");
        }

        Address(findings, $"{path}.recipient", monitor.Recipient);
        Address(findings, $"{path}.sender", monitor.Sender);
        if (monitor.EhloName is { } name && !HostName.IsName(name))
        {
            findings.Error(DiagnosticCodes.BadValue, $"{path}.ehloName", $"{UserText.Quote(name)} is not a host name; write one as in 'gw.example.org'");
        }
    }

    private static TimeSpan Longer(TimeSpan interval, TimeSpan? upInterval) => upInterval > interval ? upInterval.Value : interval;

    private static void Address(ConfigurationFindings findings, string path, string? address)
    {
        if (address is not null && PathParser.ParseMailbox(Encoding.UTF8.GetBytes(address), new PathRules(Utf8: false)) is null)
        {
            findings.Error(DiagnosticCodes.BadValue, path, $"{UserText.Quote(address)} is not an address such as 'probe@example.org'");
        }
    }
}
