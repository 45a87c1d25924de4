using System.Diagnostics.Metrics;

namespace ScriptGate.Core.Security;

/// <summary>Counts violations. One instance for the process: it outlives generations.</summary>
internal sealed class SecurityMetrics : IDisposable
{
    public const string MeterName = "ScriptGate.Security";

    /// <summary>The tag of violations that no check declared and no profile lists: a rule may make up any number of names.</summary>
    public const string Unlisted = "unlisted";

    private readonly Meter _meter = new(MeterName);
    private readonly Counter<long> _violations;

    public SecurityMetrics() =>
        _violations = _meter.CreateCounter<long>("scriptgate.violations", "{violation}", "Violations found, by virtual server, name and what followed.");

    public void Count(string virtualServer, string violation, ViolationEffect effect) => _violations.Add(
        1,
        new KeyValuePair<string, object?>("virtual_server", virtualServer),
        new KeyValuePair<string, object?>("violation", violation),
        new KeyValuePair<string, object?>("effect", WordOf(effect)));

    public void Dispose() => _meter.Dispose();

    private static string WordOf(ViolationEffect effect) => effect switch
    {
        ViolationEffect.Alarmed => "alarm",
        ViolationEffect.WouldBlock => "would-block",
        _ => "block",
    };
}
