using System.ComponentModel;

namespace ScriptGate.Core.Configuration;

/// <summary>Transactions that wait for a connection while every member has as many as it may have.</summary>
internal sealed record QueueOptions
{
    /// <summary>So many may wait. Default: 0, nobody waits.</summary>
    [Description("How many transactions may wait for a connection while every member has as many as it may have; 0: none waits. More get 421.")]
    [Within("0", "1000000")]
    public int Length { get; init; }

    /// <summary>So long each waits at most. Default: 5 s.</summary>
    [Description("How long a transaction waits for a connection at most; then 421.")]
    [Within("10ms", "4m")]
    public TimeSpan Wait { get; init; } = TimeSpan.FromSeconds(5);
}
