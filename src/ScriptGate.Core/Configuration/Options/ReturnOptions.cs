using System.ComponentModel;

namespace ScriptGate.Core.Configuration;

/// <summary>How a member comes back that was down, ejected or not enabled.</summary>
internal sealed record ReturnOptions
{
    /// <summary>Over this time its share of the mail rises from a tenth to the whole. Default: 10 s; 0: at once.</summary>
    [Description("Over this time the share of a member that comes back rises from a tenth to the whole; 0s: at once.")]
    [Within("0s", "1d")]
    public TimeSpan SlowRamp { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>A member that was down must answer for so long before it is up. Default: 0, the first answer is enough.</summary>
    [Description("How long a member that was down must answer without a failure before it is up; 0s: its first answer is enough.")]
    [Within("0s", "1d")]
    public TimeSpan TimeUntilUp { get; init; }

    /// <summary>Whether a member that was down stays out until its operator enables it. Default: false.</summary>
    [Description("Whether a member that was down stays out, also when it answers again, until its operator enables it: scriptgate pool enable.")]
    public bool ManualResume { get; init; }
}
