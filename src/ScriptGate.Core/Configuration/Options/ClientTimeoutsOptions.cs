using System.ComponentModel;

namespace ScriptGate.Core.Configuration;

/// <summary>How long the gateway waits for the client. Below the minimums of RFC 5321 section 4.5.3.2 the configuration loads with a warning.</summary>
internal sealed record ClientTimeoutsOptions
{
    /// <summary>Wait for the next command. Default: 5 minutes (RFC 5321 section 4.5.3.2.7).</summary>
    [Description("Wait for the next command; then 421.")]
    [Within("1ms", "1d")]
    public TimeSpan Command { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Wait for the next block of a message. Default: 3 minutes (RFC 5321 section 4.5.3.2.5).</summary>
    [Description("Wait for the next block of a message; then 421.")]
    [Within("1ms", "1d")]
    public TimeSpan DataBlock { get; init; } = TimeSpan.FromMinutes(3);

    /// <summary>Wait for the end of the TLS handshake. Default: 10 s.</summary>
    [Description("Wait for the end of the TLS handshake; then the connection is closed.")]
    [Within("1ms", "1d")]
    public TimeSpan Handshake { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a session may last, whatever it does; a transaction that runs is finished. Default: 1 hour.</summary>
    [Description("How long a session may last; then 421 between transactions.")]
    [Within("1ms", "7d")]
    public TimeSpan Session { get; init; } = TimeSpan.FromHours(1);
}
