using ScriptGate.Core.Sockets;

namespace ScriptGate.Core.Pools;

/// <summary>The connections to one member that wait for their next session, the warmest first. Thread-safe.</summary>
internal sealed class IdleConnections
{
    /// <summary>More than so many waiting connections are not worth a member's memory: with five seconds of life they would not be used.</summary>
    public const int Limit = 64;

    private readonly Lock _lock = new();
    private readonly List<MemberConnection> _connections = [];
    private bool _closed;

    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _connections.Count;
            }
        }
    }

    /// <returns>False when there is no room; the connection stays the caller's.</returns>
    public bool TryAdd(MemberConnection connection)
    {
        lock (_lock)
        {
            if (_closed || _connections.Count >= Limit)
            {
                return false;
            }

            _connections.Add(connection);
            return true;
        }
    }

    /// <summary>Takes the connection of this identity that was used last, or none.</summary>
    /// <param name="identity">The identity.</param>
    /// <param name="near">Whose connections come first: between a session and a member that two pollers watch, each command wakes a thread.</param>
    public MemberConnection? Take(LinkIdentity identity, SocketPoller? near = null)
    {
        lock (_lock)
        {
            var warmest = -1;
            for (var i = _connections.Count - 1; i >= 0; i--)
            {
                if (_connections[i].Identity != identity)
                {
                    continue;
                }

                if (near is null || _connections[i].Conversation.Transport.Poller == near)
                {
                    return RemoveAt(i);
                }

                warmest = Math.Max(warmest, i);
            }

            return warmest < 0 ? null : RemoveAt(warmest);
        }
    }

    /// <summary>Takes any connection, to make room for one of another identity.</summary>
    public MemberConnection? TakeOldest()
    {
        lock (_lock)
        {
            return _connections.Count == 0 ? null : RemoveAt(0);
        }
    }

    /// <summary>Takes what has waited or lived too long.</summary>
    public List<MemberConnection> TakeExpired(DeadlineWatch watch)
    {
        lock (_lock)
        {
            var expired = _connections.FindAll(connection => connection.IsExpired(watch));
            _connections.RemoveAll(expired.Contains);
            return expired;
        }
    }

    /// <summary>Takes all; nothing can be added any more.</summary>
    public List<MemberConnection> Close()
    {
        lock (_lock)
        {
            _closed = true;
            List<MemberConnection> all = [.. _connections];
            _connections.Clear();
            return all;
        }
    }

    private MemberConnection RemoveAt(int index)
    {
        var connection = _connections[index];
        _connections.RemoveAt(index);
        return connection;
    }
}
