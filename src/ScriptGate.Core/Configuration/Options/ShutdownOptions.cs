using System.ComponentModel;

namespace ScriptGate.Core.Configuration;

/// <summary>How the gateway stops.</summary>
internal sealed record ShutdownOptions
{
    /// <summary>How long open transactions may finish; then they are aborted. Default: 30 s.</summary>
    [Description("How long open transactions may finish when the gateway stops; then they are aborted.")]
    [Within("0", "1h")]
    public TimeSpan Limit { get; init; } = TimeSpan.FromSeconds(30);
}
