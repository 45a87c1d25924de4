namespace ScriptGate.Core.Records;

/// <summary>The newest records, in memory. The oldest give way.</summary>
/// <param name="capacity">How many are kept at most.</param>
internal sealed class MemoryRecordStore(int capacity) : IRecordStore
{
    /// <summary>About 30 MB of records: some minutes of a busy gateway, a day of a quiet one.</summary>
    public const int DefaultCapacity = 20_000;

    private readonly Lock _gate = new();
    private readonly Queue<TransactionRecord> _records = new();

    public long Dropped => 0;

    public void Add(TransactionRecord record)
    {
        lock (_gate)
        {
            if (_records.Count == capacity)
            {
                _records.Dequeue();
            }

            _records.Enqueue(record);
        }
    }

    public IReadOnlyList<TransactionRecord> Find(string supportId)
    {
        var id = supportId.Trim().ToUpperInvariant();
        var prefix = id + "-";
        lock (_gate)
        {
            return [.. _records.Where(record => record.Id.Equals(id, StringComparison.Ordinal) || record.Id.StartsWith(prefix, StringComparison.Ordinal))];
        }
    }
}
