using System.Net;
using System.Runtime.InteropServices;
using ScriptGate.Core.Configuration;

namespace ScriptGate.Core.Listeners;

/// <summary>How many connections a virtual server has, in all, from each client and from each network, and how fast they come. Outlives generations.</summary>
internal sealed class ConnectionCounts(TimeProvider clock)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<UInt128, int> _perClient = [];
    private readonly Dictionary<UInt128, int> _perNetwork = [];
    private readonly Dictionary<UInt128, RateWindow> _rates = [];
    private readonly RateWindow _rate = new();
    private long _swept;
    private int _total;
    private int _unannounced;

    public int Total => Volatile.Read(ref _total);

    /// <summary>The networks whose connections of the last seconds are remembered; for tests of how many that may become.</summary>
    public int RememberedNetworks => _rates.Count;

    /// <summary>Counts a connection unless a limit is reached.</summary>
    /// <param name="client">The client's address.</param>
    /// <param name="limits">The limits.</param>
    /// <param name="isTrusted">True: only what all connections together may is a limit.</param>
    /// <param name="limit">The limit that was reached, as the configuration calls it.</param>
    /// <returns>Where it is counted; null when a limit is reached.</returns>
    public ConnectionPlace? TryAdd(IPAddress client, LimitsOptions limits, bool isTrusted, out string? limit)
    {
        var place = new ConnectionPlace(this, SourceNetwork.OfClient(client), SourceNetwork.Of(client, limits.Ipv4Prefix, limits.Ipv6Prefix));
        lock (_gate)
        {
            var now = clock.GetTimestamp();
            limit = _total >= limits.Connections ? "limits.connections"
                : IsFull(limits.ConnectionRate, _rate, now) ? "limits.connectionRate"
                : isTrusted ? null
                : FullOf(place, limits, now);
            if (limit is not null)
            {
                return null;
            }

            _total++;
            Count(place);
            if (limits.ConnectionRate > 0)
            {
                _rate.Add(now);
            }

            Began(place, limits, isTrusted, now);
            return place;
        }
    }

    /// <summary>Counts a proxy's connection that has not said yet whose it is.</summary>
    /// <returns>False when there are too many.</returns>
    public bool TryAddUnannounced(LimitsOptions limits)
    {
        lock (_gate)
        {
            if (_total + _unannounced >= limits.Connections)
            {
                return false;
            }

            _unannounced++;
            return true;
        }
    }

    public void RemoveUnannounced()
    {
        lock (_gate)
        {
            _unannounced--;
        }
    }

    /// <summary>Counts a connection as another client's from now on, unless that client has reached a limit.</summary>
    public bool TryMove(ConnectionPlace place, IPAddress client, LimitsOptions limits, bool isTrusted, out string? limit)
    {
        var next = new ConnectionPlace(this, SourceNetwork.OfClient(client), SourceNetwork.Of(client, limits.Ipv4Prefix, limits.Ipv6Prefix));
        lock (_gate)
        {
            limit = null;
            if ((next.Client, next.Network) == (place.Client, place.Network))
            {
                return true;
            }

            var now = clock.GetTimestamp();
            Uncount(place);
            limit = isTrusted ? null : FullOf(next, limits, now);
            if (limit is null)
            {
                (place.Client, place.Network) = (next.Client, next.Network);
                Began(place, limits, isTrusted, now);
            }

            Count(place);
            return limit is null;
        }
    }

    public void Remove(ConnectionPlace place)
    {
        lock (_gate)
        {
            _total--;
            Uncount(place);
        }
    }

    private string? FullOf(ConnectionPlace place, LimitsOptions limits, long now) =>
        _perClient.GetValueOrDefault(place.Client) >= limits.ConnectionsPerClient ? "limits.connectionsPerClient"
        : limits.ConnectionsPerNetwork > 0 && _perNetwork.GetValueOrDefault(place.Network) >= limits.ConnectionsPerNetwork ? "limits.connectionsPerNetwork"
        : IsFull(limits.ConnectionRatePerNetwork, _rates.GetValueOrDefault(place.Network), now) ? "limits.connectionRatePerNetwork"
        : null;

    private bool IsFull(int rate, RateWindow? window, long now) => rate > 0 && window is not null && window.Count(now, clock.TimestampFrequency) >= rate;

    private void Began(ConnectionPlace place, LimitsOptions limits, bool isTrusted, long now)
    {
        if (limits.ConnectionRatePerNetwork > 0 && !isTrusted)
        {
            Sweep(now);
            var window = CollectionsMarshal.GetValueRefOrAddDefault(_rates, place.Network, out _) ??= new RateWindow();
            window.Add(now);
        }
    }

    private void Count(ConnectionPlace place)
    {
        CollectionsMarshal.GetValueRefOrAddDefault(_perClient, place.Client, out _)++;
        CollectionsMarshal.GetValueRefOrAddDefault(_perNetwork, place.Network, out _)++;
    }

    private void Uncount(ConnectionPlace place)
    {
        Less(_perClient, place.Client);
        Less(_perNetwork, place.Network);
    }

    private static void Less(Dictionary<UInt128, int> counts, UInt128 key)
    {
        if (--CollectionsMarshal.GetValueRefOrAddDefault(counts, key, out _) == 0)
        {
            counts.Remove(key);
        }
    }

    // Once a second: networks that have not come for a second need not be known, so that what is known is bounded by the connections of two seconds.
    private void Sweep(long now)
    {
        if (now - _swept < clock.TimestampFrequency)
        {
            return;
        }

        _swept = now;
        foreach (var (network, window) in _rates)
        {
            if (window.Count(now, clock.TimestampFrequency) == 0)
            {
                _rates.Remove(network);
            }
        }
    }
}

/// <summary>Where a connection is counted.</summary>
/// <param name="counts">Those of its virtual server.</param>
/// <param name="client">Its client.</param>
/// <param name="network">Its client's network.</param>
internal sealed class ConnectionPlace(ConnectionCounts counts, UInt128 client, UInt128 network)
{
    public UInt128 Client { get; set; } = client;

    public UInt128 Network { get; set; } = network;

    /// <inheritdoc cref="ConnectionCounts.TryMove"/>
    public bool TryMove(IPAddress client, LimitsOptions limits, bool isTrusted, out string? limit) => counts.TryMove(this, client, limits, isTrusted, out limit);

    /// <summary>The connection has ended.</summary>
    public void Leave() => counts.Remove(this);
}
