namespace ScriptGate.Core.Chain;

/// <summary>What is known about a step without running it; <c>scriptgate chain</c> prints it.</summary>
/// <param name="Stage">The stage it answers.</param>
/// <param name="Name">Its name in logs and records: the check's handler, or the rule file.</param>
/// <param name="Source">Where it comes from: <c>plugin methods 0.1.0</c> or <c>scripts/rules/a.js:12</c>.</param>
/// <param name="Check">The check whose profile entry governs it; null for rules.</param>
/// <param name="Timeout">How long it may take in all.</param>
/// <param name="OnFailure">What its failure means.</param>
/// <param name="Needs">What it needs of large messages.</param>
internal sealed record StepInfo(Stage Stage, string Name, string Source, string? Check, TimeSpan Timeout, FailureMode OnFailure, MessageNeeds Needs)
{
    /// <summary>At RCPT: asked again about a recipient that a step behind it rewrote.</summary>
    public bool JudgesFinalAddress { get; init; }

    /// <summary>A digest of its code: the plugin's folder, or the rule with all that it requires. Empty where nobody knows.</summary>
    public string Code { get; init; } = "";

    /// <summary>Its options as JSON text; empty for none.</summary>
    public string Options { get; init; } = "";

    /// <summary>How many times it failed since its generation was built.</summary>
    public long Failures => Interlocked.Read(ref _failures);

    private long _failures;

    public void CountFailure() => Interlocked.Increment(ref _failures);
}
