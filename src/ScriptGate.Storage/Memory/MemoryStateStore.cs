using System.Text;

namespace ScriptGate.Storage.Memory;

/// <summary>State in this process: bounded, gone when it stops. Durable operations are as volatile as the rest.</summary>
/// <remarks>
/// Keys are spread over shards with a lock each. There is no timer per key: each shard has a heap of what expires first, and one slow timer sweeps. When the
/// store is full, what would expire first makes room. Time is measured, not read from a clock on the wall, so setting that clock changes no lifetime.
/// </remarks>
internal sealed class MemoryStateStore : IStateStore, IDisposable
{
    /// <summary>Entries unless told otherwise: about 200 MB of short strings.</summary>
    public const int DefaultMaxEntries = 1_000_000;

    private const int MaxKeyLength = 1024;
    private const int MaxValueOctets = 64 * 1024;
    private const int MaxShards = 64;

    // Fewer entries than this share one lock; then what is evicted is exactly what expires first.
    private const int EntriesPerShard = 1024;

    // No process lives that long; the sum of a lifetime and the time must not overflow.
    private static readonly TimeSpan MaxLifetime = TimeSpan.FromDays(36_500);

    private static readonly TimeSpan SweepInterval = TimeSpan.FromMinutes(1);

    private readonly MemoryShard[] _shards;
    private readonly TimeProvider _clock;
    private readonly long _started;
    private readonly ITimer _sweeper;

    /// <param name="clock">The clock.</param>
    /// <param name="maxEntries">How many keys there may be.</param>
    public MemoryStateStore(TimeProvider clock, int maxEntries = DefaultMaxEntries)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxEntries, 1);
        _clock = clock;
        _started = clock.GetTimestamp();
        var shards = Math.Clamp(maxEntries / EntriesPerShard, 1, MaxShards);
        _shards = [.. Enumerable.Range(0, shards).Select(_ => new MemoryShard(maxEntries / shards))];
        _sweeper = clock.CreateTimer(static store => ((MemoryStateStore)store!).Sweep(), this, SweepInterval, SweepInterval);
    }

    /// <summary>The keys that are held, those included whose time is up and that were not swept yet.</summary>
    public long Count => _shards.Sum(shard => (long)shard.Count);

    /// <summary>How many keys had to make room before their time.</summary>
    public long Evicted => _shards.Sum(shard => shard.Evicted);

    private TimeSpan Now => _clock.GetElapsedTime(_started);

    public ValueTask<string?> GetAsync(string key, CancellationToken cancellationToken) => new(ShardOf(key).Get(key, Now));

    public ValueTask SetAsync(string key, string value, TimeSpan lifetime, Durability durability, CancellationToken cancellationToken)
    {
        ShardOf(key).Set(key, Checked(value), Checked(lifetime), Now);
        return ValueTask.CompletedTask;
    }

    public ValueTask<string> GetOrAddAsync(string key, string value, TimeSpan lifetime, Durability durability, CancellationToken cancellationToken) =>
        new(ShardOf(key).GetOrAdd(key, Checked(value), Checked(lifetime), Now));

    public ValueTask<bool> CompareAndSetAsync(
        string key, string? expected, string value, TimeSpan lifetime, Durability durability, CancellationToken cancellationToken) =>
        new(ShardOf(key).CompareAndSet(key, expected, Checked(value), Checked(lifetime), Now));

    public ValueTask<long> IncrementAsync(string key, long amount, TimeSpan lifetime, Durability durability, CancellationToken cancellationToken) =>
        new(ShardOf(key).Increment(key, amount, Checked(lifetime), Now));

    public ValueTask<int> AppendAsync(string key, string value, TimeSpan lifetime, Durability durability, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(value);
        return new(ShardOf(key).Append(key, value, Checked(lifetime), Now, static text => Checked(text)));
    }

    public ValueTask<bool> TouchAsync(string key, TimeSpan lifetime, Durability durability, CancellationToken cancellationToken) =>
        new(ShardOf(key).Touch(key, Checked(lifetime), Now));

    public ValueTask<TimeSpan?> RemainingAsync(string key, CancellationToken cancellationToken) => new(ShardOf(key).Remaining(key, Now));

    public ValueTask<WindowCount> CountInWindowAsync(string key, long limit, TimeSpan window, long amount, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(limit);
        ArgumentOutOfRangeException.ThrowIfNegative(amount);
        return new(ShardOf(key).CountInWindow(key, limit, Checked(window), amount, Now));
    }

    public ValueTask<bool> RemoveAsync(string key, Durability durability, CancellationToken cancellationToken) => new(ShardOf(key).Remove(key, Now));

    public void Dispose() => _sweeper.Dispose();

    private static string Checked(string value)
    {
        ArgumentNullException.ThrowIfNull(value);

        // Three octets are the most that one UTF-16 unit can need.
        return value.Length <= MaxValueOctets / 3 || Encoding.UTF8.GetByteCount(value) <= MaxValueOctets
            ? value
            : throw new ArgumentException($"A value has at most {MaxValueOctets} octets.", nameof(value));
    }

    private static TimeSpan Checked(TimeSpan lifetime)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(lifetime, TimeSpan.FromMilliseconds(1));
        var kept = lifetime < MaxLifetime ? lifetime : MaxLifetime;
        return new TimeSpan(kept.Ticks - (kept.Ticks % TimeSpan.TicksPerMillisecond));
    }

    private MemoryShard ShardOf(string key)
    {
        ArgumentException.ThrowIfNullOrEmpty(key);
        if (key.Length > MaxKeyLength)
        {
            throw new ArgumentException($"A key has at most {MaxKeyLength} characters.", nameof(key));
        }

        return _shards[(uint)key.GetHashCode(StringComparison.Ordinal) % (uint)_shards.Length];
    }

    private void Sweep()
    {
        foreach (var shard in _shards)
        {
            shard.Sweep(Now);
        }
    }
}
