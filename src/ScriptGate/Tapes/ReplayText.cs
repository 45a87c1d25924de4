using System.Globalization;
using ScriptGate.Commands;
using ScriptGate.Logging;
using ScriptGate.Testing.Tapes;

namespace ScriptGate.Tapes;

/// <summary>Says for people what a replay came to: each tape that differs, with what was and what is.</summary>
/// <param name="output">Where to.</param>
internal sealed class ReplayText(TextWriter output)
{
    private const string Nothing = "nothing";
    private const int MostDifferences = 100;

    public void Write(ReplayReport report)
    {
        foreach (var outcome in report.Outcomes.Where(outcome => !outcome.IsSame))
        {
            Write(outcome);
        }

        var failed = report.Failed > 0 ? $", {Counted.Of(report.Failed, "tape")} could not be replayed" : "";
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{Counted.Of(report.Outcomes.Count, "tape")}: {report.Same} the same, {report.Different} different{failed}; {Counted.Of(report.Outcomes.Sum(outcome => (long)outcome.Differences.Count), "difference")}"));
    }

    private void Write(ReplayOutcome outcome)
    {
        output.WriteLine(outcome.Header is { } header
            ? EscapedText.Of($"{Path.GetFileName(outcome.File)}: {header.Client} at {header.Server}, {TapePlayer.TimeOf(header):yyyy-MM-dd HH:mm:ss}Z")
            : Path.GetFileName(outcome.File));
        if (outcome.Problem is { } problem)
        {
            output.WriteLine($"  {EscapedText.Of(problem)}");
        }

        if (outcome.Header is { HasBodies: false } && outcome.Differences.Count > 0)
        {
            output.WriteLine("  (the text of messages is not on this tape: what looks at it may differ)");
        }

        foreach (var difference in outcome.Differences.Take(MostDifferences))
        {
            Write(difference);
        }

        if (outcome.Differences.Count > MostDifferences)
        {
            output.WriteLine($"  and {Counted.Of(outcome.Differences.Count - MostDifferences, "difference")} more");
        }

        foreach (var missing in outcome.Missing)
        {
            output.WriteLine($"  not on the tape: {EscapedText.Of(missing)}");
        }
    }

    // A header is many lines of which few differ.
    private void Write(DecisionDifference difference)
    {
        var was = difference.Was?.Split('\n') ?? [];
        var now = difference.Is?.Split('\n') ?? [];
        if (was.Length <= 1 && now.Length <= 1)
        {
            output.WriteLine($"  {EscapedText.Of(difference.About)}: {EscapedText.Of(difference.Was ?? Nothing)} -> {EscapedText.Of(difference.Is ?? Nothing)}");
            return;
        }

        output.WriteLine($"  {EscapedText.Of(difference.About)}:");
        foreach (var line in was.Except(now, StringComparer.Ordinal))
        {
            output.WriteLine($"    - {EscapedText.Of(line)}");
        }

        foreach (var line in now.Except(was, StringComparer.Ordinal))
        {
            output.WriteLine($"    + {EscapedText.Of(line)}");
        }
    }
}
