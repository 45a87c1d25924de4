namespace ScriptGate.Storage.Memory;

/// <summary>A key of a shard with what it holds. Changed only under the shard's lock.</summary>
internal sealed class MemoryEntry(string key)
{
    // An entry with its place in a dictionary and in the heap, measured; and a moment of a window with its place in the queue.
    private const int OwnOctets = 200;
    private const int MomentOctets = 56;

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

    /// <summary>What the shard has counted for it.</summary>
    public long CountedOctets { get; set; }

    /// <summary>What it takes in memory, about.</summary>
    public long Octets => OwnOctets + (2L * (key.Length + (Value?.Length ?? 0))) + (MomentOctets * (long)(Window?.Moments ?? 0));

    public bool IsAlive(TimeSpan now) => ExpiresAt > now;
}
