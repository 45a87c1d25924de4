using System.Diagnostics.Metrics;

namespace ScriptGate.Dns;

/// <summary>Counts look-ups. One instance for the process.</summary>
internal sealed class DnsMetrics : IDisposable
{
    public const string MeterName = "ScriptGate.Dns";

    private readonly Meter _meter = new(MeterName);
    private readonly Counter<long> _lookups;

    public DnsMetrics() => _lookups = _meter.CreateCounter<long>("scriptgate.dns.lookups", "{lookup}", "DNS look-ups, by record type and outcome; 'cached' for those that cost nothing.");

    /// <summary>The answer was at hand.</summary>
    public void Cached(string type) => Count(type, "cached");

    /// <summary>Somebody had to be asked, or nobody could be.</summary>
    public void Asked(string type, DnsOutcome outcome) => Count(type, WordOf(outcome));

    public void Dispose() => _meter.Dispose();

    private void Count(string type, string outcome) =>
        _lookups.Add(1, new KeyValuePair<string, object?>("type", type), new KeyValuePair<string, object?>("outcome", outcome));

    private static string WordOf(DnsOutcome outcome) => outcome switch
    {
        DnsOutcome.Found => "found",
        DnsOutcome.NoData => "no-data",
        DnsOutcome.NoSuchName => "no-such-name",
        DnsOutcome.InvalidName => "invalid-name",
        DnsOutcome.ServerFailure => "server-failure",
        DnsOutcome.Timeout => "timeout",
        DnsOutcome.Bogus => "bogus",
        _ => "limit-reached",
    };
}
