using System.ComponentModel;

namespace ScriptGate.Core.Configuration;

/// <summary>How long the gateway waits for a member. A client waits too, so these are shorter than a client's own.</summary>
internal sealed record PoolTimeoutsOptions
{
    /// <summary>TCP, TLS and greeting, all attempts together. Default: 30 s.</summary>
    [Description("Wait for connection, TLS and greeting, all attempts together.")]
    [Within("1ms", "5m")]
    public TimeSpan Connect { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Wait for the reply to a command. Default: 60 s.</summary>
    [Description("Wait for the reply to a command.")]
    [Within("1ms", "5m")]
    public TimeSpan Command { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Wait until the member takes the next block of a message. Default: 60 s.</summary>
    [Description("Wait until the member takes the next block of a message.")]
    [Within("1ms", "5m")]
    public TimeSpan DataBlock { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Wait for the reply to the final dot. Default: 300 s; at most 420 s, so that the client, which waits 10 minutes (RFC 5321 section 4.5.3.2.6), still hears it.</summary>
    [Description("Wait for the reply to the final dot.")]
    [Within("1ms", "7m")]
    public TimeSpan Reply { get; init; } = TimeSpan.FromSeconds(300);
}
