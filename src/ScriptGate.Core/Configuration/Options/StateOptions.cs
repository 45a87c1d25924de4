using System.ComponentModel;

namespace ScriptGate.Core.Configuration;

/// <summary>Where checks and rules keep what they must remember.</summary>
internal sealed record StateOptions
{
    /// <summary>The kind of store. Default: memory.</summary>
    [Description("The kind of store. What 'memory' holds is gone after a restart.")]
    public StateStoreKind Store { get; init; } = StateStoreKind.Memory;

    /// <summary>The file of the store <c>sqlite</c>, absolute. Default: <c>var/state.db</c>.</summary>
    [Description("The file of the store 'sqlite'.")]
    [FilePath]
    public string Path { get; init; } = "var/state.db";
}

/// <summary>The kinds of state store.</summary>
internal enum StateStoreKind
{
    /// <summary>In this process, bounded.</summary>
    Memory,

    /// <summary>A file.</summary>
    [NotAvailable("memory")]
    Sqlite,

    /// <summary>A Redis server or a compatible one.</summary>
    [NotAvailable("memory")]
    Redis,
}
