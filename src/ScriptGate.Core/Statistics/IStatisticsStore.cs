namespace ScriptGate.Core.Statistics;

/// <summary>Keeps what records do not tell: how much flowed through each security profile, and since when statistics count. Never delays mail.</summary>
internal interface IStatisticsStore
{
    StatisticsBook Book { get; }

    /// <summary>Begins the statistics anew, and returns when that is kept as safely as the store can.</summary>
    /// <exception cref="StoreUnavailableException">Nothing was reset.</exception>
    ValueTask ResetAsync(StatisticsReset reset, CancellationToken cancellationToken);
}

/// <summary>Statistics of this process only.</summary>
internal sealed class MemoryStatisticsStore : IStatisticsStore
{
    public StatisticsBook Book { get; } = new();

    public ValueTask ResetAsync(StatisticsReset reset, CancellationToken cancellationToken)
    {
        Book.Reset(reset);
        return ValueTask.CompletedTask;
    }
}
