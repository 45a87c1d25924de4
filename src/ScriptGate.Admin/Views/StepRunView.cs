using ScriptGate.Core.Configuration;
using ScriptGate.Core.Records;

namespace ScriptGate.Admin;

/// <summary>A step that ran.</summary>
/// <param name="Event">What it was asked about: <c>RCPT</c>.</param>
/// <param name="Step">The check's step, or the file and line of a rule's handler.</param>
/// <param name="About">The recipient, the command or the finding; null where the event says it all.</param>
/// <param name="AtMs">When it began, counted from the record's time; negative before MAIL.</param>
/// <param name="TookMs">How long it ran.</param>
/// <param name="Verdict">What it said, or what its failure meant.</param>
/// <param name="Failure">How it failed; null when it answered.</param>
/// <param name="Times">How many steps this is, where they were only counted; null for one.</param>
/// <param name="Violations">What it reported; null for nothing.</param>
internal sealed record StepRunView(
    string Event, string Step, string? About, double AtMs, double TookMs, string Verdict, string? Failure, int? Times, IReadOnlyList<StepViolationView>? Violations)
{
    /// <summary>The answer in a few words, for people.</summary>
    public string Says()
    {
        var found = Violations is null ? null : string.Join(", ", Violations.Select(violation => $"{violation.Name} {violation.Effect.Replace('-', ' ')}"));
        var verdict = Failure is not null ? $"{Failure.Replace('-', ' ')}, treated as {Verdict}"
            : Verdict == "continue" && found is not null ? null
            : Verdict;
        return string.Join(": ", new[] { found, verdict }.OfType<string>());
    }

    public static StepRunView Of(StepRecord step) => new(
        StageName.Of(step.Stage),
        step.Name,
        step.About,
        step.At.TotalMilliseconds,
        step.Took.TotalMilliseconds,
        EnumWords.Format(step.Verdict),
        step.End == StepEnd.Answered ? null : EnumWords.Format(step.End),
        step.Count > 1 ? step.Count : null,
        step.Findings.Count == 0 ? null : [.. step.Findings.Select(finding => new StepViolationView(finding.Violation, EnumWords.Format(finding.Effect)))]);
}

/// <summary>A violation that a step reported.</summary>
/// <param name="Name">What was violated.</param>
/// <param name="Effect">What followed: <c>alarmed</c>, <c>would-block</c>, <c>blocked</c>, <c>held</c> (refused to each recipient), <c>switched-off</c>, <c>unknown</c> or <c>unknown-refused</c>.</param>
internal sealed record StepViolationView(string Name, string Effect);
