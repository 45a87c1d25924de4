namespace ScriptGate.Core.Records;

/// <summary>Keeps transaction records for <c>why</c> and statistics. Never delays mail: full or broken it drops and counts.</summary>
internal interface IRecordStore
{
    /// <summary>Records that were dropped.</summary>
    long Dropped { get; }

    void Add(TransactionRecord record);

    /// <summary>Finds the records of a support ID: of a transaction, or of all transactions of a session.</summary>
    IReadOnlyList<TransactionRecord> Find(string supportId);
}
