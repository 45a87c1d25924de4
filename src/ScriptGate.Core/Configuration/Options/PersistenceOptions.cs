using System.ComponentModel;

namespace ScriptGate.Core.Configuration;

/// <summary>Which transactions of a pool stay with one member, and for how long.</summary>
internal sealed record PersistenceOptions
{
    /// <summary>The key of a transaction that no rule gave one. Default: none.</summary>
    [Description("The key of a transaction that no rule gave one (persistenceKey): none, or the client's address. Transactions with the same key go to the same member.")]
    public PersistenceKeyKind Key { get; init; } = PersistenceKeyKind.None;

    /// <summary>So long after its last transaction a key is forgotten. Default: 3 minutes, as F5's universal persistence has it.</summary>
    [Description("How long after its last transaction a key stays with its member.")]
    [Within("1s", "7d")]
    public TimeSpan Lifetime { get; init; } = TimeSpan.FromMinutes(3);

    /// <summary>The most keys that are remembered; the one that was used longest ago makes room. Default: 100,000, about 20 MB of short ones.</summary>
    [Description("The most keys that are remembered; the one that was used longest ago makes room.")]
    [Within("1", "10000000")]
    public int Entries { get; init; } = 100_000;
}

/// <summary>The key of a transaction that no rule gave one.</summary>
internal enum PersistenceKeyKind
{
    /// <summary>It has none: the method chooses.</summary>
    None,

    /// <summary>The client's address.</summary>
    Client,
}
