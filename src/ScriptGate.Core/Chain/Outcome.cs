namespace ScriptGate.Core.Chain;

/// <summary>What a stage came to: the verdict and who gave it.</summary>
/// <param name="Verdict">The first verdict other than continue, or continue.</param>
/// <param name="By">The step that gave it; null when nobody did.</param>
/// <param name="Failed">True when the verdict is the step's declared failure, not its opinion.</param>
internal readonly record struct Outcome(Verdict Verdict, StepInfo? By, bool Failed)
{
    public static readonly Outcome Continue = new(Verdict.Continue, null, Failed: false);
}
