using System.Net;
using ScriptGate.Core.Listeners;

namespace ScriptGate.Core.Tls;

/// <summary>Counts the handshakes that go on at one time, in all and by client: each costs a signature, and whoever asks for them pays nothing. Thread-safe.</summary>
internal sealed class HandshakeGate
{
    private readonly Lock _gate = new();
    private readonly Dictionary<UInt128, int> _clients = [];
    private int _total;

    /// <summary>Handshakes that go on now.</summary>
    public int Current
    {
        get
        {
            lock (_gate)
            {
                return _total;
            }
        }
    }

    /// <summary>Begins a handshake, until <see cref="Leave"/>.</summary>
    /// <param name="client">Whose; all addresses of an IPv6 network of 64 bits are one client, as its host may have any of them.</param>
    /// <param name="limit">How many there may be; 0 for any number.</param>
    /// <param name="limitPerClient">How many there may be of this client; 0 for any number.</param>
    /// <returns>The name of the limit that is reached; null when the handshake may begin.</returns>
    public string? TryEnter(IPAddress client, int limit, int limitPerClient)
    {
        var key = SourceNetwork.OfClient(client);
        lock (_gate)
        {
            if (limit > 0 && _total >= limit)
            {
                return "handshakes";
            }

            var own = _clients.GetValueOrDefault(key);
            if (limitPerClient > 0 && own >= limitPerClient)
            {
                return "handshakesPerClient";
            }

            _total++;
            _clients[key] = own + 1;
            return null;
        }
    }

    public void Leave(IPAddress client)
    {
        var key = SourceNetwork.OfClient(client);
        lock (_gate)
        {
            _total--;
            var left = _clients[key] - 1;
            if (left == 0)
            {
                _clients.Remove(key);
            }
            else
            {
                _clients[key] = left;
            }
        }
    }
}
