using System.Collections;
using System.Collections.Concurrent;
using ScriptGate.Core.Records;

namespace ScriptGate.Storage.Sqlite;

/// <summary>Records that wait for the writer: bounded by number and by octets, so that a disk that stands still costs records and not memory.</summary>
internal sealed class RecordQueue
{
    /// <summary>Some seconds of a busy gateway.</summary>
    public const int MaxRecords = 20_000;

    /// <summary>Octets, about.</summary>
    public const long MaxOctets = 64 * 1024 * 1024;

    private readonly ConcurrentQueue<TransactionRecord> _records = new();
    private int _count;
    private long _octets;
    private long _dropped;

    public int Count => Volatile.Read(ref _count);

    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>Adds a record; with no room left it is counted and gone.</summary>
    /// <returns>The number of records that wait; 0 when there was no room.</returns>
    public int TryAdd(TransactionRecord record)
    {
        var octets = OctetsOf(record);
        var count = Interlocked.Increment(ref _count);
        if (count <= MaxRecords && Interlocked.Add(ref _octets, octets) is var all && (all <= MaxOctets || all == octets))
        {
            _records.Enqueue(record);
            return count;
        }

        if (count <= MaxRecords)
        {
            Interlocked.Add(ref _octets, -octets);
        }

        Interlocked.Decrement(ref _count);
        Drop();
        return 0;
    }

    /// <summary>Takes the oldest records. They count as waiting until <see cref="Settle"/>.</summary>
    public void Take(List<TransactionRecord> records, int most)
    {
        while (records.Count < most && _records.TryDequeue(out var record))
        {
            records.Add(record);
        }
    }

    /// <summary>Something has become of a record that was taken.</summary>
    public void Settle(TransactionRecord record)
    {
        Interlocked.Add(ref _octets, -OctetsOf(record));
        Interlocked.Decrement(ref _count);
    }

    public void Drop() => Interlocked.Increment(ref _dropped);

    // Evidence is what can be large; it is walked here, where it has at most some thousand values.
    private static long OctetsOf(TransactionRecord record)
    {
        var octets = 1000 + (200L * record.Recipients.Count) + record.Steps.Octets.Length;
        foreach (var violation in record.Violations)
        {
            octets += 200 + OctetsOf(violation.Evidence);
        }

        return octets;
    }

    private static long OctetsOf(object? value) => value switch
    {
        string text => 32 + (2L * text.Length),
        IEnumerable<KeyValuePair<string, object?>> entries => entries.Sum(entry => 64 + OctetsOf(entry.Key) + OctetsOf(entry.Value)),
        IEnumerable items => items.Cast<object?>().Sum(OctetsOf),
        _ => 32,
    };
}
