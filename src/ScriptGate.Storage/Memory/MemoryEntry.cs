namespace ScriptGate.Storage.Memory;

/// <summary>A key of a shard with what it holds. Changed only under the shard's lock.</summary>
internal sealed class MemoryEntry(string key)
{
    public string Key => key;

    /// <summary>The value; null when the key is a sliding window.</summary>
    public string? Value { get; set; }

    /// <summary>The sliding window; null when the key is a value.</summary>
    public SlidingWindow? Window { get; init; }

    /// <summary>When its time is up, from the start of the store.</summary>
    public TimeSpan ExpiresAt { get; set; }

    /// <summary>Where it stands in the heap: never later than <see cref="ExpiresAt"/>, so that a longer lifetime needs no work until then.</summary>
    public TimeSpan QueuedAt { get; set; }

    public bool IsRemoved { get; set; }

    public bool IsAlive(TimeSpan now) => ExpiresAt > now;
}
