namespace ScriptGate.Skeletons;

/// <summary>What a new rule for an event begins with: a small one that works, and its tests. NAME stands for the rule's name, POOL between quotes for a pool of the configuration.</summary>
/// <param name="Event">The event.</param>
/// <param name="Does">What it does, as the end of a sentence.</param>
/// <param name="Text">The rule in current JavaScript, of the forms that <see cref="OlderJavaScript"/> knows.</param>
internal sealed record RuleExample(string Event, string Does, string Text)
{
    /// <summary>Options to try it with, as JavaScript; null where it has none.</summary>
    public string? Options { get; init; }

    /// <summary>What the first virtual server must have for its tests; null where they pass on any.</summary>
    public string? Needs { get; init; }

    public required IReadOnlyList<RuleExampleTest> Tests { get; init; }
}

/// <summary>A test of a new rule: one session, and what must come of it.</summary>
/// <param name="Title">What it shows, behind the rule's name.</param>
/// <param name="Expect">The expectations, a line each; <c>result</c> is what came of the session.</param>
internal sealed record RuleExampleTest(string Title, params IReadOnlyList<string> Expect)
{
    /// <summary>What the session is told, between the braces.</summary>
    public string Session { get; init; } = "";

    /// <summary>What the test says line by line in place of a session; null: it does not.</summary>
    public IReadOnlyList<string>? Lines { get; init; }

    /// <summary>A line before the session; null: none.</summary>
    public string? Before { get; init; }
}
