using System.ComponentModel;

namespace ScriptGate.Core.Configuration;

/// <summary>How a changed configuration, rule, plugin or certificate is taken over.</summary>
internal sealed record ReloadOptions
{
    /// <summary>Reload when a file changes. Default: true.</summary>
    [Description("Reload when a file changes.")]
    public bool Watch { get; init; } = true;

    /// <summary>How long transactions may finish on the old generation; then 421. Default: 2 minutes.</summary>
    [Description("How long open transactions may finish under the old configuration; then 421.")]
    [Within("0", "1d")]
    public TimeSpan Grace { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Run the rule tests before a new generation is used. Default: false.</summary>
    [Description("Run the rule tests in scripts/tests before a change is taken over, and refuse it when one fails, or all together take longer than 30 s.")]
    public bool RunTests { get; init; }
}
