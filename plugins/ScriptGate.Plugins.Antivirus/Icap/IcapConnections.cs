using ScriptGate.Plugins.Antivirus.Scanners;

namespace ScriptGate.Plugins.Antivirus.Icap;

/// <summary>The connections to an ICAP server that wait for the next request. There are never more, with those in use, than the server takes.</summary>
/// <param name="limit">How many at a time, whatever the server says.</param>
internal sealed class IcapConnections(int limit) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Stack<IcapConnection> _idle = [];
    private bool _isOver;

    /// <summary>A place for each connection in use. One until the server has said how many it takes.</summary>
    public Places Places { get; } = new(1);

    /// <summary>The server says how many it takes; null: it does not say.</summary>
    public void SetMost(int? most)
    {
        Places.Limit = Math.Min(limit, most ?? limit);
        Prune();
    }

    /// <summary>A connection that waits and is well; null when there is none.</summary>
    public IcapConnection? Take()
    {
        while (TryPop(out var connection))
        {
            if (connection!.IsQuiet)
            {
                return connection;
            }

            connection.Dispose();
        }

        return null;
    }

    /// <summary>Takes a connection back, to keep or to close it.</summary>
    public void Return(IcapConnection connection)
    {
        connection.IsUsed = true;
        lock (_lock)
        {
            if (connection.CanStay && !_isOver)
            {
                _idle.Push(connection);
                return;
            }
        }

        connection.Dispose();
    }

    /// <summary>Closes those that wait; those in use are closed when they are given back.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _isOver = true;
        }

        while (TryPop(out var connection))
        {
            connection!.Dispose();
        }
    }

    /// <summary>Closes what the server has closed, and what is too many.</summary>
    public void Prune()
    {
        // At once: who finds none here opens one, and then there are too many.
        lock (_lock)
        {
            var waiting = _idle.ToArray();
            _idle.Clear();
            foreach (var connection in waiting.Reverse())
            {
                if (_idle.Count < Places.Limit && connection.IsQuiet)
                {
                    _idle.Push(connection);
                }
                else
                {
                    connection.Dispose();
                }
            }
        }
    }

    private bool TryPop(out IcapConnection? connection)
    {
        lock (_lock)
        {
            return _idle.TryPop(out connection);
        }
    }
}
