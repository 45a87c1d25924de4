namespace ScriptGate.Core.Records;

/// <summary>Keeps transaction records for <c>why</c>, <c>mail</c> and statistics. Never delays mail: full or broken it drops and counts.</summary>
/// <remarks>Whoever reads finds what was added before. A store that cannot be read throws <see cref="StoreUnavailableException"/>.</remarks>
internal interface IRecordStore
{
    /// <summary>Records that were dropped.</summary>
    long Dropped { get; }

    void Add(TransactionRecord record);

    /// <summary>Finds the records of a support ID, oldest first: of a transaction, or of all transactions of a session.</summary>
    ValueTask<IReadOnlyList<TransactionRecord>> FindAsync(string supportId, CancellationToken cancellationToken);

    /// <summary>Finds records, newest first.</summary>
    ValueTask<RecordPage> SearchAsync(RecordQuery query, CancellationToken cancellationToken);

    /// <summary>Counts the violations in the records, by name, protocol, virtual server and profile.</summary>
    ValueTask<IReadOnlyList<ViolationCount>> CountViolationsAsync(ViolationQuery query, CancellationToken cancellationToken);
}
