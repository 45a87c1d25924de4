using System.Diagnostics.Metrics;
using ScriptGate.Functional.Harness;

namespace ScriptGate.Functional.Tls;

/// <summary>Reads the TLS meter of one gateway as a monitoring system does: whenever it asks.</summary>
internal sealed class MeasuredTls : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly Dictionary<string, double> _measured = new(StringComparer.Ordinal);

    public MeasuredTls(TestGateway gateway)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter == gateway.Host.TlsMetrics.Meter)
            {
                Units[instrument.Name] = instrument.Unit;
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, measurement, tags, _) => Take(instrument, measurement, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, measurement, tags, _) => Take(instrument, measurement, tags));
        _listener.Start();
    }

    /// <summary>The unit of each instrument.</summary>
    public Dictionary<string, string?> Units { get; } = new(StringComparer.Ordinal);

    /// <summary>What an instrument measures now, by its tags in their order: <c>inbound accepted</c>.</summary>
    public IReadOnlyDictionary<string, double> Read(string instrument)
    {
        _measured.Clear();
        _listener.RecordObservableInstruments();
        return _measured.Where(pair => pair.Key.StartsWith(instrument + " ", StringComparison.Ordinal)).ToDictionary(pair => pair.Key[(instrument.Length + 1)..], pair => pair.Value, StringComparer.Ordinal);
    }

    public void Dispose() => _listener.Dispose();

    private void Take(Instrument instrument, double measurement, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        _measured.Add($"{instrument.Name} {string.Join(' ', tags.ToArray().Select(tag => tag.Value))}", measurement);
}
