using System.Text;

namespace ScriptGate.Core.Records;

/// <summary>The newest records, in memory, packed one behind the other. The oldest give way.</summary>
internal sealed class MemoryRecordStore : IRecordStore
{
    /// <summary>Octets of a block that many records share. Small enough that the collector moves it cheaply while it is young.</summary>
    private const int BlockLength = 64 * 1024;

    /// <summary>A record longer than this gets a block of its own, so that no more than this is left unused at the end of one.</summary>
    private const int LongRecord = BlockLength / 8;

    private readonly Lock _gate = new();
    private readonly Queue<Entry> _records = new();
    private readonly TimeProvider _clock;
    private int _capacity;
    private TimeSpan _maxAge;
    private long _number;
    private byte[] _block = [];
    private int _used;

    /// <param name="capacity">How many are kept at most.</param>
    /// <param name="maxAge">How old one becomes; null for any age.</param>
    /// <param name="clock">The clock; null for the system's.</param>
    public MemoryRecordStore(int capacity, TimeSpan? maxAge = null, TimeProvider? clock = null)
    {
        _capacity = capacity;
        _maxAge = maxAge ?? TimeSpan.MaxValue;
        _clock = clock ?? TimeProvider.System;
    }

    public long Dropped => 0;

    /// <summary>Changes how many are kept and how old one becomes; what is beyond goes at once.</summary>
    public void Bound(int capacity, TimeSpan maxAge)
    {
        lock (_gate)
        {
            (_capacity, _maxAge) = (capacity, maxAge);
            DropOld();
        }
    }

    public void Add(TransactionRecord record)
    {
        using var packed = RecordPacker.Pack(record);
        var violations = record.Violations.Count == 0 ? null : record.Violations;
        lock (_gate)
        {
            _records.Enqueue(new Entry(++_number, record.Time.UtcTicks, Keep(packed.Octets), violations));
            DropOld();
        }
    }

    /// <summary>Finds the records of a support ID, oldest first.</summary>
    public IReadOnlyList<TransactionRecord> Find(string supportId)
    {
        var id = Encoding.ASCII.GetBytes(supportId.Trim().ToUpperInvariant());
        return [.. Snapshot().Where(entry => RecordUnpacker.IsOf(entry.Octets.Span, id)).Select(entry => entry.Record)];
    }

    public ValueTask<IReadOnlyList<TransactionRecord>> FindAsync(string supportId, CancellationToken cancellationToken) => new(Find(supportId));

    public ValueTask<RecordPage> SearchAsync(RecordQuery query, CancellationToken cancellationToken)
    {
        var limit = Math.Clamp(query.Limit, 1, RecordQuery.MostRecords);
        var found = Snapshot()
            .Reverse()
            .Where(entry => entry.Number < (query.Before ?? long.MaxValue))
            .Select(entry => (entry.Number, entry.Record))
            .Where(one => RecordFilter.Matches(one.Record, query))
            .Take(limit + 1)
            .ToArray();
        return new(new RecordPage([.. found.Take(limit).Select(one => one.Record)], found.Length > limit ? found[limit - 1].Number : null));
    }

    public ValueTask<IReadOnlyList<ViolationCount>> CountViolationsAsync(ViolationQuery query, CancellationToken cancellationToken) =>
        new(RecordFilter.Count(Snapshot().Where(entry => entry.Violations is not null).Select(entry => entry.Record), query));

    private Entry[] Snapshot()
    {
        lock (_gate)
        {
            DropOld();
            return [.. _records];
        }
    }

    // A block is never written twice, so that whoever reads needs no lock. It goes with the last of its records.
    private ReadOnlyMemory<byte> Keep(ReadOnlySpan<byte> octets)
    {
        if (octets.Length > LongRecord)
        {
            return octets.ToArray();
        }

        if (_block.Length - _used < octets.Length)
        {
            _block = GC.AllocateUninitializedArray<byte>(BlockLength);
            _used = 0;
        }

        octets.CopyTo(_block.AsSpan(_used));
        _used += octets.Length;
        return _block.AsMemory(_used - octets.Length, octets.Length);
    }

    private void DropOld()
    {
        while (_records.Count > _capacity)
        {
            _records.Dequeue();
        }

        while (_maxAge != TimeSpan.MaxValue && _records.TryPeek(out var oldest) && _clock.GetUtcNow().UtcTicks - oldest.UtcTicks > _maxAge.Ticks)
        {
            _records.Dequeue();
        }
    }

    /// <summary>One record.</summary>
    /// <param name="Number">The number it has in the order they came.</param>
    /// <param name="UtcTicks">When it began.</param>
    /// <param name="Octets">It, packed.</param>
    /// <param name="Violations">Its violations; null for none.</param>
    private readonly record struct Entry(long Number, long UtcTicks, ReadOnlyMemory<byte> Octets, IReadOnlyList<ViolationRecord>? Violations)
    {
        public TransactionRecord Record => RecordUnpacker.Unpack(Octets.Span, Violations ?? []);
    }
}
