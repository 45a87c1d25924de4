using System.ComponentModel;

namespace ScriptGate.Core.Configuration;

/// <summary>Where transaction and violation records are kept, and for how long.</summary>
internal sealed record RecordsOptions
{
    /// <summary>What <c>memory</c> keeps by default: about 20 MB, some minutes of a busy gateway, a day of a quiet one.</summary>
    public const int MemoryCount = 10_000;

    /// <summary>What <c>sqlite</c> keeps by default: some gigabytes of disk.</summary>
    public const int SqliteCount = 5_000_000;

    /// <summary>The kind of store. Default: memory.</summary>
    [Description("The kind of store: 'sqlite' is a file of this gateway; what 'memory' holds is gone after a restart.")]
    public RecordStoreKind Store { get; init; } = RecordStoreKind.Memory;

    /// <summary>The file of the store <c>sqlite</c>, absolute. Default: <c>var/records.db</c>.</summary>
    [Description("The file of the store 'sqlite'; made if it is not there. It belongs to one gateway.")]
    [FilePath]
    public string Path { get; init; } = "var/records.db";

    /// <summary>Records older than this are removed. Default: 30 days.</summary>
    [Description("Records that are older are removed.")]
    [Within("1m", "3650d")]
    public TimeSpan MaxAge { get; init; } = TimeSpan.FromDays(30);

    /// <summary>With more records than this the oldest are removed. Default: <see cref="MemoryCount"/> or <see cref="SqliteCount"/>.</summary>
    [Description("With more records than this the oldest are removed.")]
    [ComputedDefault("10000 with 'memory', 5000000 with 'sqlite'")]
    [Within("1", "1000000000")]
    public int MaxCount { get; init; } = MemoryCount;
}

/// <summary>The kinds of record store.</summary>
internal enum RecordStoreKind
{
    /// <summary>In this process, bounded.</summary>
    Memory,

    /// <summary>A file.</summary>
    Sqlite,
}
