using ScriptGate.Core.Tapes;

namespace ScriptGate.Testing.Tapes;

/// <summary>What became of one tape.</summary>
/// <param name="File">The file.</param>
internal sealed record ReplayOutcome(string File)
{
    /// <summary>What session it is; null for a file that cannot be read.</summary>
    public TapeHeader? Header { get; init; }

    /// <summary>What was decided in another way.</summary>
    public IReadOnlyList<DecisionDifference> Differences { get; init; } = [];

    /// <summary>Questions that the tape had no answer to.</summary>
    public IReadOnlyList<string> Missing { get; init; } = [];

    /// <summary>Why it could not be replayed; null when it was.</summary>
    public string? Problem { get; init; }

    public bool IsSame => Problem is null && Differences.Count == 0 && Missing.Count == 0;
}

/// <summary>What became of all tapes.</summary>
/// <param name="Outcomes">Of each, in the order of their names.</param>
internal sealed record ReplayReport(IReadOnlyList<ReplayOutcome> Outcomes)
{
    public int Same => Outcomes.Count(outcome => outcome.IsSame);

    public int Different => Outcomes.Count(outcome => !outcome.IsSame && outcome.Problem is null);

    public int Failed => Outcomes.Count(outcome => outcome.Problem is not null);
}
