using System.Diagnostics.Metrics;
using ScriptGate.Core.Listeners;
using ScriptGate.Core.Tls;

namespace ScriptGate.Core.Gateway;

/// <summary>TLS with clients in numbers. Read when somebody asks: sessions pay nothing for it.</summary>
internal sealed class TlsMetrics : IDisposable
{
    public const string MeterName = "ScriptGate.Tls";

    private readonly GatewayHost _gateway;
    private readonly Meter _meter = new(MeterName);

    public TlsMetrics(GatewayHost gateway)
    {
        _gateway = gateway;
        _meter.CreateObservableCounter("scriptgate.tls.handshakes", Handshakes, "{handshake}", "Handshakes with clients, by virtual server and outcome. A reset of the counters begins them anew.");
        _meter.CreateObservableUpDownCounter("scriptgate.tls.sessions", () => ByServer(static counters => counters.Current), "{session}", "Sessions in TLS, by virtual server.");
        _meter.CreateObservableCounter("scriptgate.tls.blocked", () => ByServer(static counters => counters.Blocked), "{command}", "Commands refused in clear because TLS is required, by virtual server.");
        _meter.CreateObservableCounter("scriptgate.tls.fallbacks", Fallbacks, "{connection}", "Connections in clear to members whose opportunistic TLS handshake failed, by pool and member.");
        _meter.CreateObservableGauge("scriptgate.certificate.left", Certificates, "s", "Seconds until a certificate of a client TLS profile ends; negative when it has.");
    }

    /// <summary>The meter of this gateway: others in the process have one of the same name.</summary>
    public Meter Meter => _meter;

    public void Dispose() => _meter.Dispose();

    private IEnumerable<VirtualServer> Servers => _gateway.Generations.CurrentIfAny?.Servers.Values ?? [];

    private IEnumerable<Measurement<long>> ByServer(Func<TlsCounters, long> number) =>
        Servers.Select(server => new Measurement<long>(number(server.TlsCounters), new KeyValuePair<string, object?>("virtual_server", server.Name)));

    private IEnumerable<Measurement<long>> Handshakes()
    {
        foreach (var server in Servers)
        {
            yield return Outcome(server, server.TlsCounters.Accepted, "accepted");
            yield return Outcome(server, server.TlsCounters.Failed, "failed");
            yield return Outcome(server, server.TlsCounters.Refused, "refused");
        }
    }

    private static Measurement<long> Outcome(VirtualServer server, long count, string outcome) =>
        new(count, new KeyValuePair<string, object?>("virtual_server", server.Name), new KeyValuePair<string, object?>("outcome", outcome));

    private IEnumerable<Measurement<long>> Fallbacks() => _gateway.Members.Members.Select(member => new Measurement<long>(
        member.Counters.Fallbacks, new KeyValuePair<string, object?>("pool", member.Pool), new KeyValuePair<string, object?>("member", member.Name)));

    private IEnumerable<Measurement<double>> Certificates()
    {
        if (_gateway.Generations.CurrentIfAny is not { } generation)
        {
            yield break;
        }

        var now = _gateway.Clock.GetUtcNow();
        foreach (var (name, profile) in generation.Parts.Tls)
        {
            foreach (var certificate in profile.Certificates)
            {
                yield return new Measurement<double>(
                    (certificate.NotAfter - now).TotalSeconds,
                    new KeyValuePair<string, object?>("profile", name),
                    new KeyValuePair<string, object?>("subject", certificate.Facts.Subject));
            }
        }
    }
}
