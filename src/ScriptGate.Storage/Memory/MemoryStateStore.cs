using ScriptGate.Core.Gateway;

namespace ScriptGate.Storage.Memory;

/// <summary>State in this process: bounded, gone when it stops. Durable operations are as volatile as the rest.</summary>
internal sealed class MemoryStateStore : IStateStore, IStateBrowser, IDisposable
{
    private readonly ShardSet _shards;

    /// <param name="clock">The clock.</param>
    /// <param name="bounds">How much it holds at most; null for the default.</param>
    public MemoryStateStore(TimeProvider clock, ShardBounds? bounds = null) => _shards = new ShardSet(clock, bounds ?? ShardBounds.Default, isJournaled: false);

    /// <summary>The keys that are held, those included whose time is up and that were not swept yet.</summary>
    public long Count => _shards.Count;

    /// <summary>What they take in memory, about.</summary>
    public long Octets => _shards.Octets;

    /// <summary>How many keys had to make room before their time.</summary>
    public long Evicted => _shards.Evicted;

    public ValueTask<string?> GetAsync(string key, CancellationToken cancellationToken) => new(_shards.Get(StateText.Key(key)));

    public ValueTask SetAsync(string key, string value, TimeSpan lifetime, Durability durability, CancellationToken cancellationToken)
    {
        _shards.Set(StateText.Key(key), value, lifetime);
        return ValueTask.CompletedTask;
    }

    public ValueTask<string> GetOrAddAsync(string key, string value, TimeSpan lifetime, Durability durability, CancellationToken cancellationToken) =>
        new(_shards.GetOrAdd(StateText.Key(key), value, lifetime));

    public ValueTask<bool> CompareAndSetAsync(
        string key, string? expected, string value, TimeSpan lifetime, Durability durability, CancellationToken cancellationToken) =>
        new(_shards.CompareAndSet(StateText.Key(key), expected, value, lifetime));

    public ValueTask<long> IncrementAsync(string key, long amount, TimeSpan lifetime, Durability durability, CancellationToken cancellationToken) =>
        new(_shards.Increment(StateText.Key(key), amount, lifetime));

    public ValueTask<int> AppendAsync(string key, string value, TimeSpan lifetime, Durability durability, CancellationToken cancellationToken) =>
        new(_shards.Append(StateText.Key(key), value, lifetime));

    public ValueTask<bool> TouchAsync(string key, TimeSpan lifetime, Durability durability, CancellationToken cancellationToken) =>
        new(_shards.Touch(StateText.Key(key), lifetime));

    public ValueTask<TimeSpan?> RemainingAsync(string key, CancellationToken cancellationToken) => new(_shards.Remaining(StateText.Key(key)));

    public ValueTask<WindowCount> CountInWindowAsync(string key, long limit, TimeSpan window, long amount, CancellationToken cancellationToken) =>
        new(_shards.CountInWindow(StateText.Key(key), limit, window, amount));

    public ValueTask<bool> RemoveAsync(string key, Durability durability, CancellationToken cancellationToken) => new(_shards.Remove(StateText.Key(key)));

    public ValueTask<StatePage> BrowseAsync(StateQuery query, CancellationToken cancellationToken) => new(_shards.Browse(query));

    public void Dispose() => _shards.Dispose();
}
