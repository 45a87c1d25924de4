using System.ComponentModel;

namespace ScriptGate.Core.Configuration;

/// <summary>How long a connection to a member serves one session after the other. Only clean ones do.</summary>
internal sealed record ReuseOptions
{
    /// <summary>So long a connection is used: a member that was taken out of DNS or changed its certificate is noticed in the end. Default: 5 min.</summary>
    [Description("How old a connection may be for another session to use it.")]
    [Within("0s", "1d")]
    public TimeSpan Age { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Messages over one connection. Members limit it too; staying below theirs avoids a refusal. Default: 100.</summary>
    [Description("Messages over one connection.")]
    [Within("1", "1000000")]
    public int Messages { get; init; } = 100;

    /// <summary>So long a connection waits for its next session; members drop idle clients, and each race lost costs a second attempt. Default: 5 s; 0: every session gets a new connection.</summary>
    [Description("How long a connection waits for its next session; 0s: every session gets a new one.")]
    [Within("0s", "1h")]
    public TimeSpan Idle { get; init; } = TimeSpan.FromSeconds(5);
}
