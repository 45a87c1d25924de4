using ScriptGate.Core.Gateway;

namespace ScriptGate.Storage.Memory;

/// <summary>The operations of the contract on shards: what they may be asked, and where it is.</summary>
internal static class ShardOperations
{
    public static string? Get(this ShardSet set, string key) => set.ShardOf(key).Get(key, set.Now);

    public static void Set(this ShardSet set, string key, string value, TimeSpan lifetime) =>
        set.ShardOf(key).Set(key, StateText.Value(value), StateText.Lifetime(lifetime), set.Now);

    public static string GetOrAdd(this ShardSet set, string key, string value, TimeSpan lifetime) =>
        set.ShardOf(key).GetOrAdd(key, StateText.Value(value), StateText.Lifetime(lifetime), set.Now);

    public static bool CompareAndSet(this ShardSet set, string key, string? expected, string value, TimeSpan lifetime) =>
        set.ShardOf(key).CompareAndSet(key, StateText.Expected(expected), StateText.Value(value), StateText.Lifetime(lifetime), set.Now);

    public static long Increment(this ShardSet set, string key, long amount, TimeSpan lifetime) =>
        set.ShardOf(key).Increment(key, amount, StateText.Lifetime(lifetime), set.Now);

    public static int Append(this ShardSet set, string key, string value, TimeSpan lifetime) =>
        set.ShardOf(key).Append(key, StateText.Value(value), StateText.Lifetime(lifetime), set.Now);

    public static bool Touch(this ShardSet set, string key, TimeSpan lifetime) => set.ShardOf(key).Touch(key, StateText.Lifetime(lifetime), set.Now);

    public static TimeSpan? Remaining(this ShardSet set, string key) => set.ShardOf(key).Remaining(key, set.Now);

    public static WindowCount CountInWindow(this ShardSet set, string key, long limit, TimeSpan window, long amount)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(limit);
        ArgumentOutOfRangeException.ThrowIfNegative(amount);
        return set.ShardOf(key).CountInWindow(key, limit, StateText.Lifetime(window), amount, set.Now);
    }

    public static StatePage Browse(this ShardSet set, StateQuery query)
    {
        var found = new List<StateEntry>();
        foreach (var shard in set.Shards)
        {
            shard.Browse(query, found, query.Limit + 1, set.Now);
        }

        return new StatePage([.. found.Take(query.Limit)], found.Count > query.Limit);
    }

    public static bool Remove(this ShardSet set, string key) => set.ShardOf(key).Remove(key, set.Now);
}
