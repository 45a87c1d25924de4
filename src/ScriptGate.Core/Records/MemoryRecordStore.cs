namespace ScriptGate.Core.Records;

/// <summary>The newest records, in memory. The oldest give way.</summary>
internal sealed class MemoryRecordStore : IRecordStore
{
    private readonly Lock _gate = new();
    private readonly Queue<(long Number, TransactionRecord Record)> _records = new();
    private readonly TimeProvider _clock;
    private int _capacity;
    private TimeSpan _maxAge;
    private long _number;

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
        lock (_gate)
        {
            _records.Enqueue((++_number, record));
            DropOld();
        }
    }

    /// <summary>Finds the records of a support ID, oldest first.</summary>
    public IReadOnlyList<TransactionRecord> Find(string supportId)
    {
        var id = supportId.Trim().ToUpperInvariant();
        var prefix = id + "-";
        return [.. Snapshot().Select(one => one.Record).Where(record => record.Id.Equals(id, StringComparison.Ordinal) || record.Id.StartsWith(prefix, StringComparison.Ordinal))];
    }

    public ValueTask<IReadOnlyList<TransactionRecord>> FindAsync(string supportId, CancellationToken cancellationToken) => new(Find(supportId));

    public ValueTask<RecordPage> SearchAsync(RecordQuery query, CancellationToken cancellationToken)
    {
        var limit = Math.Clamp(query.Limit, 1, RecordQuery.MostRecords);
        var found = Snapshot()
            .Where(one => one.Number < (query.Before ?? long.MaxValue) && RecordFilter.Matches(one.Record, query))
            .Reverse()
            .Take(limit + 1)
            .ToArray();
        return new(new RecordPage([.. found.Take(limit).Select(one => one.Record)], found.Length > limit ? found[limit - 1].Number : null));
    }

    public ValueTask<IReadOnlyList<ViolationCount>> CountViolationsAsync(ViolationQuery query, CancellationToken cancellationToken) =>
        new(RecordFilter.Count(Snapshot().Select(one => one.Record), query));

    private (long Number, TransactionRecord Record)[] Snapshot()
    {
        lock (_gate)
        {
            DropOld();
            return [.. _records];
        }
    }

    private void DropOld()
    {
        while (_records.Count > _capacity)
        {
            _records.Dequeue();
        }

        while (_maxAge != TimeSpan.MaxValue && _records.TryPeek(out var oldest) && _clock.GetUtcNow() - oldest.Record.Time > _maxAge)
        {
            _records.Dequeue();
        }
    }
}
