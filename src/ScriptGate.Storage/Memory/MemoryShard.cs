using System.Globalization;
using ScriptGate.Core.Gateway;

namespace ScriptGate.Storage.Memory;

/// <summary>A part of the store under one lock. Every operation is a dictionary look-up; one that adds also drops a few entries whose time is up.</summary>
/// <param name="bounds">How much it holds at most.</param>
/// <param name="journal">Takes down what changes; null when it is for memory only.</param>
internal sealed class MemoryShard(ShardBounds bounds, ShardJournal? journal = null)
{
    // Adding one and dropping at most this many keeps every operation short and the expired ones from piling up.
    private const int SweepPerOperation = 8;

    // What was removed or moved stays in the heap until its turn; beyond this it is built anew.
    private const int HeapSlack = 128;

    private readonly Lock _gate = journal?.Gate ?? new Lock();
    private readonly Dictionary<string, MemoryEntry> _values = new(StringComparer.Ordinal);
    private readonly Dictionary<string, MemoryEntry> _windows = new(StringComparer.Ordinal);
    private readonly PriorityQueue<MemoryEntry, TimeSpan> _heap = new();
    private long _octets;
    private long _evicted;

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _values.Count + _windows.Count;
            }
        }
    }

    /// <summary>What the entries take in memory, about.</summary>
    public long Octets
    {
        get
        {
            lock (_gate)
            {
                return _octets;
            }
        }
    }

    /// <summary>Items of the heap, those out of date included.</summary>
    public int HeapCount
    {
        get
        {
            lock (_gate)
            {
                return _heap.Count;
            }
        }
    }

    public long Evicted => Interlocked.Read(ref _evicted);

    public string? Get(string key, TimeSpan now)
    {
        lock (_gate)
        {
            return Find(_values, key, now)?.Value;
        }
    }

    public void Set(string key, string value, TimeSpan lifetime, TimeSpan now)
    {
        lock (_gate)
        {
            Write(key, value, lifetime, now);
        }
    }

    public string GetOrAdd(string key, string value, TimeSpan lifetime, TimeSpan now)
    {
        lock (_gate)
        {
            if (Find(_values, key, now)?.Value is { } present)
            {
                return present;
            }

            Write(key, value, lifetime, now);
            return value;
        }
    }

    public bool CompareAndSet(string key, string? expected, string value, TimeSpan lifetime, TimeSpan now)
    {
        lock (_gate)
        {
            if (!string.Equals(Find(_values, key, now)?.Value, expected, StringComparison.Ordinal))
            {
                return false;
            }

            Write(key, value, lifetime, now);
            return true;
        }
    }

    public long Increment(string key, long amount, TimeSpan lifetime, TimeSpan now)
    {
        lock (_gate)
        {
            var entry = Find(_values, key, now);
            var sum = checked((entry is null ? 0 : Number(entry.Value!)) + amount);
            WriteKeepingLifetime(entry, key, sum.ToString(CultureInfo.InvariantCulture), lifetime, now);
            return sum;
        }
    }

    public int Append(string key, string value, TimeSpan lifetime, TimeSpan now)
    {
        lock (_gate)
        {
            var entry = Find(_values, key, now);
            var text = StateText.Value(string.Concat(entry?.Value, value));
            WriteKeepingLifetime(entry, key, text, lifetime, now);
            return text.Length;
        }
    }

    public bool Touch(string key, TimeSpan lifetime, TimeSpan now)
    {
        lock (_gate)
        {
            if (Find(_values, key, now) is not { } entry)
            {
                return false;
            }

            Expire(entry, now + lifetime);
            Changed(entry);
            return true;
        }
    }

    public TimeSpan? Remaining(string key, TimeSpan now)
    {
        lock (_gate)
        {
            return Find(_values, key, now) is { } entry ? entry.ExpiresAt - now : null;
        }
    }

    public WindowCount CountInWindow(string key, long limit, TimeSpan window, long amount, TimeSpan now)
    {
        lock (_gate)
        {
            var entry = Find(_windows, key, now);
            if (entry is null && (amount == 0 || amount > limit))
            {
                // Nothing to remember, so nothing is stored for it.
                return new SlidingWindow().TryCount(limit, window, amount, now);
            }

            entry ??= Add(_windows, new MemoryEntry(key) { Window = new SlidingWindow() }, now + window, now);
            var count = entry.Window!.TryCount(limit, window, amount, now);
            // A refused event changes nothing that would have to be written: what was forgotten meanwhile will be forgotten again.
            if (count.Allowed && amount > 0)
            {
                Expire(entry, now + window);
                Changed(entry);
            }

            return count;
        }
    }

    public bool Remove(string key, TimeSpan now)
    {
        lock (_gate)
        {
            var value = Find(_values, key, now);
            var window = Find(_windows, key, now);
            Remove(value);
            Remove(window);
            return value is not null || window is not null;
        }
    }

    public void Sweep(TimeSpan now)
    {
        lock (_gate)
        {
            Sweep(now, int.MaxValue);
        }
    }

    /// <summary>Puts back what was held before.</summary>
    public void Restore(string key, string? value, SlidingWindow? window, TimeSpan expiresAt, TimeSpan now)
    {
        lock (_gate)
        {
            var entries = window is null ? _values : _windows;
            if (!entries.ContainsKey(key))
            {
                Add(entries, new MemoryEntry(key) { Value = value, Window = window }, expiresAt, now);
            }
        }
    }

    /// <summary>Adds the entries that are asked for, up to as many as there may be.</summary>
    public void Browse(StateQuery query, List<StateEntry> found, int most, TimeSpan now)
    {
        lock (_gate)
        {
            found.AddRange(_values.Values
                .Concat(_windows.Values)
                .Where(entry => entry.IsAlive(now) && query.Matches(entry.Key))
                .Take(most - found.Count)
                .Select(entry => new StateEntry(entry.Key, entry.Value, entry.Window?.Count, entry.ExpiresAt - now)));
        }
    }

    /// <summary>Notes every entry as changed: the journal's file is a new one.</summary>
    public void MarkAll()
    {
        lock (_gate)
        {
            foreach (var entry in _values.Values.Concat(_windows.Values))
            {
                journal?.Changed(entry);
            }
        }
    }

    // Only what a sum would look like: other stores do not take "007" or "+7" for a number either.
    private static long Number(string text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
        && number.ToString(CultureInfo.InvariantCulture).Equals(text, StringComparison.Ordinal)
            ? number
            : throw new FormatException("The value is not a whole number.");

    private static MemoryEntry? Find(Dictionary<string, MemoryEntry> entries, string key, TimeSpan now) =>
        entries.TryGetValue(key, out var entry) && entry.IsAlive(now) ? entry : null;

    private void Write(string key, string value, TimeSpan lifetime, TimeSpan now)
    {
        if (Find(_values, key, now) is { } entry)
        {
            entry.Value = value;
            Expire(entry, now + lifetime);
            Changed(entry);
        }
        else
        {
            Changed(Add(_values, new MemoryEntry(key) { Value = value }, now + lifetime, now));
        }
    }

    private void WriteKeepingLifetime(MemoryEntry? entry, string key, string value, TimeSpan lifetime, TimeSpan now)
    {
        if (entry is null)
        {
            Write(key, value, lifetime, now);
        }
        else
        {
            entry.Value = value;
            Changed(entry);
        }
    }

    private void Changed(MemoryEntry entry)
    {
        Recount(entry);
        journal?.Changed(entry);
        MakeRoom(entries: 0, octets: 0);
    }

    private MemoryEntry Add(Dictionary<string, MemoryEntry> entries, MemoryEntry entry, TimeSpan expiresAt, TimeSpan now)
    {
        Drop(entries.GetValueOrDefault(entry.Key));
        Sweep(now, SweepPerOperation);
        MakeRoom(entries: 1, entry.Octets);
        entry.ExpiresAt = expiresAt;
        entries.Add(entry.Key, entry);
        Recount(entry);
        Enqueue(entry);
        return entry;
    }

    private void Recount(MemoryEntry entry)
    {
        var octets = entry.Octets;
        _octets += octets - entry.CountedOctets;
        entry.CountedOctets = octets;
    }

    // One that has grown may be the one that has to go.
    private void MakeRoom(int entries, long octets)
    {
        while (_values.Count + _windows.Count is var count && count > 0 && (count + entries > bounds.Entries || _octets + octets > bounds.Octets))
        {
            EvictFirst();
        }
    }

    private void Expire(MemoryEntry entry, TimeSpan expiresAt)
    {
        entry.ExpiresAt = expiresAt;
        if (expiresAt < entry.QueuedAt)
        {
            Enqueue(entry);
        }
    }

    private void Enqueue(MemoryEntry entry)
    {
        if (_heap.Count > (2 * (_values.Count + _windows.Count)) + HeapSlack)
        {
            _heap.Clear();
            _heap.EnqueueRange(_values.Values.Concat(_windows.Values).Select(other => (other, other.QueuedAt = other.ExpiresAt)));
            if (entry.QueuedAt == entry.ExpiresAt)
            {
                return;
            }
        }

        entry.QueuedAt = entry.ExpiresAt;
        _heap.Enqueue(entry, entry.QueuedAt);
    }

    private void Drop(MemoryEntry? entry)
    {
        if (entry is not null)
        {
            entry.IsRemoved = true;
            _octets -= entry.CountedOctets;
            (entry.Window is null ? _values : _windows).Remove(entry.Key);
        }
    }

    // Unlike one whose time is up, which the journal's file knows by itself.
    private void Remove(MemoryEntry? entry)
    {
        Drop(entry);
        if (entry is not null)
        {
            journal?.Changed(entry);
        }
    }

    private void Sweep(TimeSpan now, int most)
    {
        while (most-- > 0 && _heap.TryPeek(out _, out var first) && first <= now)
        {
            if (Dequeue() is { } entry)
            {
                Drop(entry);
            }
        }
    }

    private void EvictFirst()
    {
        while (true)
        {
            if (Dequeue() is { } entry)
            {
                Remove(entry);
                Interlocked.Increment(ref _evicted);
                return;
            }
        }
    }

    /// <summary>Takes the first item of the heap.</summary>
    /// <returns>Its entry if it expires first; null when the item was out of date.</returns>
    private MemoryEntry? Dequeue()
    {
        _heap.TryDequeue(out var entry, out var queuedAt);
        if (entry!.IsRemoved || queuedAt != entry.QueuedAt)
        {
            return null;
        }

        if (entry.ExpiresAt > queuedAt)
        {
            Enqueue(entry);
            return null;
        }

        return entry;
    }
}
