using ScriptGate.Core.Configuration;

namespace ScriptGate.Core.Pools;

/// <summary>Which member a key stays with. Belongs to the pool's name and outlives generations; bounded. Thread-safe.</summary>
internal sealed class PersistenceTable(DeadlineWatch watch)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, LinkedListNode<Entry>> _entries = new(StringComparer.Ordinal);

    // By last use, the oldest first.
    private readonly LinkedList<Entry> _order = new();

    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _entries.Count;
            }
        }
    }

    /// <returns>The name of the member; null when the key is not known, or its time is over.</returns>
    public string? Find(string key, PersistenceOptions options)
    {
        lock (_lock)
        {
            Forget(options);
            return _entries.TryGetValue(key, out var node) ? node.Value.Member : null;
        }
    }

    /// <summary>The key was used: it stays with the member, and its lifetime begins again.</summary>
    public void Keep(string key, string member, PersistenceOptions options)
    {
        lock (_lock)
        {
            if (_entries.TryGetValue(key, out var node))
            {
                _order.Remove(node);
                node.Value = node.Value with { Member = member, Used = watch.Now };
            }
            else
            {
                node = new LinkedListNode<Entry>(new Entry(key, member, watch.Now));
                _entries.Add(key, node);
            }

            _order.AddLast(node);
            Forget(options);
        }
    }

    private void Forget(PersistenceOptions options)
    {
        while (_order.First is { } oldest && (_entries.Count > options.Entries || watch.Since(oldest.Value.Used) >= options.Lifetime))
        {
            _order.RemoveFirst();
            _entries.Remove(oldest.Value.Key);
        }
    }

    private readonly record struct Entry(string Key, string Member, long Used);
}
