namespace ScriptGate.Storage.Memory;

/// <summary>All shards of a store and the time they share.</summary>
/// <remarks>
/// Keys are spread over shards with a lock each. There is no timer per key: each shard has a heap of what expires first, and one slow timer sweeps. When the
/// store is full, what would expire first makes room. Time is measured, not read from a clock on the wall, so setting that clock changes no lifetime.
/// </remarks>
internal sealed class ShardSet : IDisposable
{
    private const int MaxShards = 64;

    // Fewer than this share one lock; then what is evicted is exactly what expires first, and the largest value has its place many times.
    private const int EntriesPerShard = 1024;
    private const int OctetsPerShard = 1024 * 1024;

    private static readonly TimeSpan SweepInterval = TimeSpan.FromMinutes(1);

    private readonly MemoryShard[] _shards;
    private readonly ShardJournal[] _journals;
    private readonly TimeProvider _clock;
    private readonly long _started;
    private readonly ITimer _sweeper;

    public ShardSet(TimeProvider clock, ShardBounds bounds, bool isJournaled)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bounds.Entries, 1, nameof(bounds));
        ArgumentOutOfRangeException.ThrowIfLessThan(bounds.Octets, 1, nameof(bounds));
        _clock = clock;
        _started = clock.GetTimestamp();
        var count = (int)Math.Clamp(Math.Min(bounds.Entries / EntriesPerShard, bounds.Octets / OctetsPerShard), 1, MaxShards);
        var share = new ShardBounds(bounds.Entries / count, bounds.Octets / count);
        _journals = isJournaled ? [.. Enumerable.Range(0, count).Select(_ => new ShardJournal(most: 1024 + share.Entries))] : [];
        _shards = [.. Enumerable.Range(0, count).Select(i => new MemoryShard(share, isJournaled ? _journals[i] : null))];
        _sweeper = clock.CreateTimer(static set => ((ShardSet)set!).Sweep(), this, SweepInterval, SweepInterval);
    }

    public IReadOnlyList<MemoryShard> Shards => _shards;

    /// <summary>One for each shard; none when the store is for memory only.</summary>
    public IReadOnlyList<ShardJournal> Journals => _journals;

    /// <summary>The keys that are held, those included whose time is up and that were not swept yet.</summary>
    public long Count => _shards.Sum(shard => (long)shard.Count);

    /// <summary>What they take in memory, about.</summary>
    public long Octets => _shards.Sum(shard => shard.Octets);

    /// <summary>How many keys had to make room before their time.</summary>
    public long Evicted => _shards.Sum(shard => shard.Evicted);

    /// <summary>The time since the start.</summary>
    public TimeSpan Now => _clock.GetElapsedTime(_started);

    public MemoryShard ShardOf(string key) => _shards[IndexOf(key)];

    public ShardJournal JournalOf(string key) => _journals[IndexOf(key)];

    public void Dispose() => _sweeper.Dispose();

    private int IndexOf(string key) => (int)((uint)key.GetHashCode(StringComparison.Ordinal) % (uint)_shards.Length);

    private void Sweep()
    {
        foreach (var shard in _shards)
        {
            shard.Sweep(Now);
        }
    }
}
