namespace ScriptGate.Storage.Memory;

/// <summary>What has changed in a shard and is not in the file yet. Guarded by the shard's lock, which is here.</summary>
/// <remarks>
/// Each change is at first lazy. A durable operation makes its key urgent and waits for the batch that takes it. A key stands here by name, so that many changes
/// between two batches are one row.
/// </remarks>
/// <param name="most">How many lazy changes are kept. With more - the file cannot be written for long - the file has to be written anew.</param>
internal sealed class ShardJournal(int most)
{
    private Dictionary<JournalKey, MemoryEntry> _lazy = [];
    private Dictionary<JournalKey, MemoryEntry> _urgent = [];
    private Dictionary<JournalKey, MemoryEntry> _taken = [];
    private FlushBatch _next = new();
    private FlushBatch? _running;
    private bool _isOverflown;

    public Lock Gate { get; } = new();

    /// <summary>Names the first batch.</summary>
    public void Begin(FlushBatch first)
    {
        lock (Gate)
        {
            _next = first;
        }
    }

    /// <summary>Notes a change. The caller holds the lock.</summary>
    public void Changed(MemoryEntry entry)
    {
        var key = new JournalKey(entry.Key, entry.Window is not null);
        if (_urgent.ContainsKey(key))
        {
            _urgent[key] = entry;
        }
        else if (_lazy.Count < most || _lazy.ContainsKey(key))
        {
            _lazy[key] = entry;
        }
        else
        {
            _lazy = new() { [key] = entry };
            _isOverflown = true;
        }
    }

    /// <summary>Whether changes were forgotten since the last time, so that everything has to be written anew.</summary>
    public bool TakeOverflow()
    {
        lock (Gate)
        {
            var isOverflown = _isOverflown;
            _isOverflown = false;
            return isOverflown;
        }
    }

    /// <summary>Makes what is pending for a key urgent.</summary>
    /// <returns>The batch to wait for; null when everything about the key is in the file.</returns>
    public FlushBatch? Demand(string key)
    {
        lock (Gate)
        {
            var pending = Demand(new JournalKey(key, IsWindow: false)) | Demand(new JournalKey(key, IsWindow: true));
            return pending ? _next : IsTaken(key) ? _running : null;
        }
    }

    /// <summary>Takes what a batch is to write.</summary>
    /// <param name="batch">The batch that begins.</param>
    /// <param name="next">The one after it, which later changes wait for.</param>
    /// <param name="withLazy">False for what is urgent only.</param>
    /// <returns>The entries; they may change until <see cref="Read"/> looks at them, which does no harm.</returns>
    public IReadOnlyList<MemoryEntry> Take(FlushBatch batch, FlushBatch next, bool withLazy)
    {
        lock (Gate)
        {
            (_taken, _urgent) = (_urgent, []);
            if (withLazy)
            {
                foreach (var (key, entry) in _lazy)
                {
                    _taken[key] = entry;
                }

                _lazy = [];
            }

            (_running, _next) = (batch, next);
            return [.. _taken.Values];
        }
    }

    /// <summary>Reads entries as they are now: a few at a time, so that nobody waits long for the lock.</summary>
    public IEnumerable<T> Read<T>(IEnumerable<MemoryEntry> entries, Func<MemoryEntry, T> read)
    {
        foreach (var few in entries.Chunk(64))
        {
            T[] values;
            lock (Gate)
            {
                values = Array.ConvertAll(few, entry => read(entry));
            }

            foreach (var value in values)
            {
                yield return value;
            }
        }
    }

    /// <summary>The batch is over. What it could not write is pending again.</summary>
    public void Settle(bool isWritten)
    {
        lock (Gate)
        {
            foreach (var (key, entry) in isWritten ? [] : _taken)
            {
                if (!_urgent.ContainsKey(key))
                {
                    _lazy.TryAdd(key, entry);
                }
            }

            _taken = [];
            _running = null;
        }
    }

    private bool Demand(JournalKey key)
    {
        if (_lazy.Remove(key, out var entry))
        {
            _urgent[key] = entry;
            return true;
        }

        return _urgent.ContainsKey(key);
    }

    private bool IsTaken(string key) => _taken.ContainsKey(new JournalKey(key, IsWindow: false)) || _taken.ContainsKey(new JournalKey(key, IsWindow: true));

    private readonly record struct JournalKey(string Key, bool IsWindow);
}
