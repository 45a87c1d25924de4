using System.Diagnostics.Metrics;
using ScriptGate.Core.Security;

namespace ScriptGate.Functional.Security;

/// <summary>Listens to the counter of violations. Gateways of other tests count on instruments of the same name, so that the virtual server tells them apart.</summary>
internal sealed class CountedViolations : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly List<string> _counted = [];
    private readonly string _virtualServer;

    public CountedViolations(string virtualServer)
    {
        _virtualServer = virtualServer;
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == SecurityMetrics.MeterName)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>(Count);
        _listener.Start();
    }

    /// <summary>Name and effect of each.</summary>
    public IReadOnlyList<string> All
    {
        get
        {
            lock (_counted)
            {
                return [.. _counted];
            }
        }
    }

    public void Dispose() => _listener.Dispose();

    private void Count(Instrument instrument, long measurement, ReadOnlySpan<KeyValuePair<string, object?>> tags, object? state)
    {
        var values = tags.ToArray().ToDictionary(tag => tag.Key, tag => tag.Value as string, StringComparer.Ordinal);
        if (values["virtual_server"] == _virtualServer)
        {
            lock (_counted)
            {
                _counted.AddRange(Enumerable.Repeat($"{values["violation"]} {values["effect"]}", (int)measurement));
            }
        }
    }
}
