namespace ScriptGate.Core.Generations;

/// <summary>Parts that a reload which does not touch them takes over, with all that is in them. Thread-safe.</summary>
/// <typeparam name="T">What they are.</typeparam>
internal sealed class SharedParts<T>
    where T : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    /// <summary>Those that some generation uses.</summary>
    public IReadOnlyList<T> InUse
    {
        get
        {
            lock (_gate)
            {
                return [.. _entries.Values.Select(entry => entry.Part)];
            }
        }
    }

    /// <summary>Finds or makes one.</summary>
    /// <param name="key">Everything that makes it another one.</param>
    /// <param name="make">Makes it. Quick: others wait.</param>
    public PartLease<T> Lease(string key, Func<T> make)
    {
        lock (_gate)
        {
            if (!_entries.TryGetValue(key, out var entry))
            {
                entry = new Entry(make());
                _entries.Add(key, entry);
            }

            entry.Leases++;
            return new PartLease<T>(entry.Part, () => ReleaseAsync(key));
        }
    }

    private ValueTask ReleaseAsync(string key)
    {
        T part;
        lock (_gate)
        {
            var entry = _entries[key];
            if (--entry.Leases > 0)
            {
                return ValueTask.CompletedTask;
            }

            part = entry.Part;
            _entries.Remove(key);
        }

        return part.DisposeAsync();
    }

    private sealed class Entry(T part)
    {
        public T Part { get; } = part;

        public int Leases { get; set; }
    }
}

/// <summary>A generation's share in a part; the part ends with the last one.</summary>
internal sealed class PartLease<T>(T part, Func<ValueTask> release) : IAsyncDisposable
{
    private int _isReleased;

    public T Part { get; } = part;

    public ValueTask DisposeAsync() => Interlocked.Exchange(ref _isReleased, 1) == 0 ? release() : ValueTask.CompletedTask;
}
