using ScriptGate.Plugins.Spf.Macros;

namespace ScriptGate.Plugins.Spf.Evaluation;

/// <summary>What the evaluation of one record came to.</summary>
/// <param name="Result">The result.</param>
/// <param name="Directive">What decided; null when nothing matched.</param>
/// <param name="Problem">What went wrong; null when nothing did.</param>
internal readonly record struct Judgement(SpfResult Result, string? Directive = null, string? Problem = null)
{
    /// <summary>Where a fail is explained, and the domain whose record says so; null for nowhere.</summary>
    public (MacroString At, string Domain)? Explanation { get; init; }

    public static Judgement Temporary(string problem) => new(SpfResult.TempError, Problem: problem);

    public static Judgement Permanent(string problem) => new(SpfResult.PermError, Problem: problem);
}
