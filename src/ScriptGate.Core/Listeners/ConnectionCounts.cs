using System.Net;

namespace ScriptGate.Core.Listeners;

/// <summary>How many connections a virtual server has, in all and from each client address. Outlives generations.</summary>
internal sealed class ConnectionCounts
{
    private readonly Lock _gate = new();
    private readonly Dictionary<IPAddress, int> _perClient = [];
    private int _total;

    public int Total => Volatile.Read(ref _total);

    /// <summary>Counts a connection unless a limit is reached.</summary>
    /// <param name="client">The client's address.</param>
    /// <param name="limit">Connections in all.</param>
    /// <param name="perClient">Connections of this client; null when it is not limited.</param>
    /// <param name="reason">Which limit was reached.</param>
    public bool TryAdd(IPAddress client, int limit, int? perClient, out string? reason)
    {
        lock (_gate)
        {
            var count = _perClient.GetValueOrDefault(client);
            reason = _total >= limit ? "limits.connections" : count >= perClient ? "limits.connectionsPerClient" : null;
            if (reason is not null)
            {
                return false;
            }

            _total++;
            _perClient[client] = count + 1;
            return true;
        }
    }

    public void Remove(IPAddress client)
    {
        lock (_gate)
        {
            _total--;
            if (--_perClient[client] is 0)
            {
                _perClient.Remove(client);
            }
        }
    }
}
