using System.Collections.Concurrent;

namespace ScriptGate.Core.Tls;

/// <summary>What is counted about TLS with clients and what limits it, by name: a new generation that names the same virtual server or profile goes on with it.</summary>
internal sealed class TlsBook
{
    private readonly ConcurrentDictionary<string, TlsCounters> _servers = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, HandshakeGate> _profiles = new(StringComparer.Ordinal);

    /// <summary>The counters of a virtual server.</summary>
    public TlsCounters Of(string server) => _servers.GetOrAdd(server, static _ => new TlsCounters());

    /// <summary>The handshakes that go on with a client TLS profile.</summary>
    public HandshakeGate GateOf(string profile) => _profiles.GetOrAdd(profile, static _ => new HandshakeGate());
}
