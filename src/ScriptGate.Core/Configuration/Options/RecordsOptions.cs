using System.ComponentModel;

namespace ScriptGate.Core.Configuration;

/// <summary>Where transaction and violation records are kept, and for how long.</summary>
internal sealed record RecordsOptions
{
    /// <summary>The kind of store. Default: memory.</summary>
    [Description("The kind of store. What 'memory' holds is gone after a restart.")]
    public RecordStoreKind Store { get; init; } = RecordStoreKind.Memory;

    /// <summary>The file of the store <c>sqlite</c>, absolute. Default: <c>var/records.db</c>.</summary>
    [Description("The file of the store 'sqlite'.")]
    [FilePath]
    public string Path { get; init; } = "var/records.db";

    /// <summary>Records older than this are removed. Default: 30 days.</summary>
    [Description("Records that are older are removed.")]
    [Within("1m", "3650d")]
    public TimeSpan MaxAge { get; init; } = TimeSpan.FromDays(30);

    /// <summary>With more records than this the oldest are removed. Default: 10000, what the store <c>memory</c> holds in about 20 MB.</summary>
    [Description("With more records than this the oldest are removed.")]
    [Within("1", "1000000000")]
    public int MaxCount { get; init; } = 10_000;
}

/// <summary>The kinds of record store.</summary>
internal enum RecordStoreKind
{
    /// <summary>In this process, bounded.</summary>
    Memory,

    /// <summary>A file.</summary>
    [NotAvailable("memory")]
    Sqlite,
}
