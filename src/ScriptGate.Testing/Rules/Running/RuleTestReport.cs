using ScriptGate.Core.Configuration;

namespace ScriptGate.Testing.Rules;

/// <summary>What a run of the rule tests came to.</summary>
/// <param name="Tests">The tests that ran, in their order.</param>
/// <param name="Problems">Files that do not load, and whatever else kept tests from running.</param>
/// <param name="Files">How many files there are.</param>
internal sealed record RuleTestReport(IReadOnlyList<RuleTestOutcome> Tests, IReadOnlyList<Diagnostic> Problems, int Files)
{
    public int Passed => Tests.Count(test => test.Failure is null);

    public int Failed => Tests.Count - Passed;

    /// <summary>True when all ran and passed, and there was at least one.</summary>
    public bool IsGood => Tests.Count > 0 && Failed == 0 && Problems.Count == 0;
}

/// <summary>A test that ran.</summary>
/// <param name="File">Its file, as names in messages are written.</param>
/// <param name="Line">Where <c>test(...)</c> was called.</param>
/// <param name="Title">Its title.</param>
/// <param name="Duration">How long it took.</param>
/// <param name="Failure">Why it failed; null when it passed.</param>
internal sealed record RuleTestOutcome(string File, int Line, string Title, TimeSpan Duration, RuleTestFailure? Failure);

/// <summary>Why a test failed.</summary>
internal sealed record RuleTestFailure
{
    /// <summary>One sentence.</summary>
    public required string Message { get; init; }

    /// <summary>The file of the line that failed.</summary>
    public required string File { get; init; }

    /// <summary>The line that failed.</summary>
    public required int Line { get; init; }

    /// <summary>The column; 0 when nobody knows.</summary>
    public int Column { get; init; }

    /// <summary>The test's own frames, innermost first, when there is more than one.</summary>
    public IReadOnlyList<string> Frames { get; init; } = [];

    /// <summary>What was expected; null when it was not an assertion that failed.</summary>
    public string? Expected { get; init; }

    /// <summary>What was there instead.</summary>
    public string? Actual { get; init; }

    /// <summary>The last session of the test; null when there was none.</summary>
    public string? Transcript { get; init; }

    /// <summary>What the gateway complained of while the test ran.</summary>
    public IReadOnlyList<string> Errors { get; init; } = [];
}
