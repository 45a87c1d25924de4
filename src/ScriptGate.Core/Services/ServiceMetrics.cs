using System.Diagnostics.Metrics;

namespace ScriptGate.Core.Services;

/// <summary>Counts and times the calls of services. One instance for the process: it outlives generations.</summary>
internal sealed class ServiceMetrics : IDisposable
{
    public const string MeterName = "ScriptGate.Services";

    private readonly Meter _meter = new(MeterName);
    private readonly Counter<long> _calls;
    private readonly Histogram<double> _duration;

    /// <param name="services">The services that some generation uses.</param>
    public ServiceMetrics(Func<IEnumerable<Service>> services)
    {
        _calls = _meter.CreateCounter<long>("scriptgate.service.calls", "{call}", "Calls of services by outcome: answered, failed, cancelled (the session ended), refused (not made at all).");
        _duration = _meter.CreateHistogram<double>("scriptgate.service.duration", "s", "How long calls took that went out.");
        _meter.CreateObservableGauge(
            "scriptgate.service.paused",
            () => services().Select(service => new Measurement<int>(service.State == BreakerState.Closed ? 0 : 1, Tag("service", service.Name))),
            description: "1 while a service is not asked because it failed too often.");
    }

    public void Ended(string service, string outcome, TimeSpan time)
    {
        _calls.Add(1, Tag("service", service), Tag("outcome", outcome));
        if (time > TimeSpan.Zero)
        {
            _duration.Record(time.TotalSeconds, Tag("service", service), Tag("outcome", outcome));
        }
    }

    public void Dispose() => _meter.Dispose();

    private static KeyValuePair<string, object?> Tag(string name, string value) => new(name, value);
}
