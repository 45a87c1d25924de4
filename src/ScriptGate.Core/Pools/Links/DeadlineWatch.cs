using System.Runtime.InteropServices;

namespace ScriptGate.Core.Pools;

/// <summary>All open member connections; on each tick those whose deadline is over are closed.</summary>
internal sealed class DeadlineWatch(TimeProvider clock)
{
    private readonly Lock _lock = new();
    private readonly List<LinkTransport> _transports = [];

    public long Now => clock.GetTimestamp();

    /// <summary>The timestamp after so much time. Never zero, which means "no deadline".</summary>
    public long After(TimeSpan limit) => Math.Max(1, clock.GetTimestamp() + (long)(limit.TotalSeconds * clock.TimestampFrequency));

    /// <summary>The time left until a timestamp; negative when it is over.</summary>
    public TimeSpan Until(long deadline) => clock.GetElapsedTime(clock.GetTimestamp(), deadline);

    public TimeSpan Since(long timestamp) => clock.GetElapsedTime(timestamp);

    /// <summary>Whether a connection would be closed when exactly this time is over. Who moves the clock of a test asks it first: a limit begins behind the octets that a member sees.</summary>
    public bool IsDueIn(TimeSpan time)
    {
        var deadline = After(time);
        lock (_lock)
        {
            return _transports.Exists(transport => transport.Deadline == deadline);
        }
    }

    public void Add(LinkTransport transport)
    {
        lock (_lock)
        {
            transport.WatchIndex = _transports.Count;
            _transports.Add(transport);
        }
    }

    public void Remove(LinkTransport transport)
    {
        lock (_lock)
        {
            var index = transport.WatchIndex;
            if (index < 0)
            {
                return;
            }

            var last = _transports[^1];
            _transports[index] = last;
            last.WatchIndex = index;
            _transports.RemoveAt(_transports.Count - 1);
            transport.WatchIndex = -1;
        }
    }

    /// <summary>Closes what is over its deadline.</summary>
    public void Tick()
    {
        List<LinkTransport>? expired = null;
        var now = clock.GetTimestamp();
        lock (_lock)
        {
            foreach (var transport in CollectionsMarshal.AsSpan(_transports))
            {
                if (transport.TryExpire(now))
                {
                    (expired ??= []).Add(transport);
                }
            }
        }

        // Outside the lock: closing completes reads, whose continuations may want the watch.
        foreach (var transport in expired ?? [])
        {
            transport.Close();
        }
    }
}
