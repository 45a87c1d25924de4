using ScriptGate.Logging;
using ScriptGate.Testing.Rules;

namespace ScriptGate.RuleTests;

/// <summary>Writes what tests came to for people: a line for each test, and for one that failed what was expected and what was there.</summary>
/// <param name="output">Where to.</param>
internal sealed class TextReport(TextWriter output)
{
    /// <summary>Lines of a session's transcript that a failure shows; the end tells most.</summary>
    private const int MostLines = 40;

    public void Tell(RuleTestOutcome test)
    {
        Line(0, $"{(test.Failure is null ? "ok   " : "FAIL ")}{test.File}: {test.Title}");
        if (test.Failure is { } failure)
        {
            Tell(failure);
        }
    }

    public void Conclude(RuleTestReport report)
    {
        foreach (var problem in report.Problems)
        {
            Line(0, $"FAIL {problem}");
        }

        var failed = report.Failed > 0 ? $", {report.Failed} failed" : "";
        var problems = report.Problems.Count > 0 ? $", {Counted(report.Problems.Count, "problem")}" : "";
        Line(0, $"{Counted(report.Tests.Count, "test")} in {Counted(report.Files, "file")}: {report.Passed} passed{failed}{problems}");
    }

    private static string Counted(int count, string noun) => Commands.Counted.Of(count, noun);

    private void Tell(RuleTestFailure failure)
    {
        var column = failure.Column > 0 ? $":{failure.Column}" : "";
        if (failure is { Expected: { } expected, Actual: { } actual })
        {
            Line(2, $"{failure.File}:{failure.Line}{column}: {failure.Message[..failure.Message.IndexOf(": ", StringComparison.Ordinal)]}");
            Compare(expected, actual);
        }
        else
        {
            Line(2, $"{failure.File}:{failure.Line}{column}: {failure.Message}");
        }

        foreach (var frame in failure.Frames.Skip(1))
        {
            Line(4, $"called from {frame}");
        }

        Block("the gateway says:", failure.Errors);
        Block("the last session:", failure.Transcript?.TrimEnd('\n').Split('\n') ?? []);
    }

    private void Compare(string expected, string actual)
    {
        if (!expected.Contains('\n', StringComparison.Ordinal) && !actual.Contains('\n', StringComparison.Ordinal))
        {
            Line(4, $"expected: {expected}");
            Line(4, $"actual:   {actual}");
            return;
        }

        Line(4, "- expected, + actual");
        foreach (var (sign, line) in LineDifference.Of(expected.Split('\n'), actual.Split('\n')))
        {
            Line(4, $"{sign} {line}");
        }
    }

    private void Block(string heading, IReadOnlyCollection<string> lines)
    {
        if (lines.Count == 0)
        {
            return;
        }

        Line(4, heading);
        if (lines.Count > MostLines)
        {
            Line(6, $"({lines.Count - MostLines} lines before)");
        }

        foreach (var line in lines.Skip(lines.Count - MostLines))
        {
            Line(6, line);
        }
    }

    // Titles and replies hold what they like: they must not move the cursor, nor look like lines of their own.
    private void Line(int indent, string text) => output.WriteLine(new string(' ', indent) + EscapedText.Of(text));
}
