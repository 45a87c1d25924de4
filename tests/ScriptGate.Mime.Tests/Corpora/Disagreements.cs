namespace ScriptGate.Mime.Tests.Corpora;

/// <summary>The table of messages that Python's <c>email</c> package reads differently, each with who is right and why.</summary>
internal static class Disagreements
{
    /// <summary>The listed disagreements: the message, then each part that differs, without the verdict.</summary>
    public static IReadOnlyList<string> Read()
    {
        var lines = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Corpora", "disagreements.txt")).Where(line => !line.StartsWith('#'));
        var blocks = string.Join('\n', lines).Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Select(block => block.Trim('\n')).Where(block => block.Length > 0);
        return [.. blocks.Select(WithoutVerdict)];
    }

    private static string WithoutVerdict(string block)
    {
        var lines = block.Split('\n').ToList();
        var verdicts = lines.FindAll(line => line.StartsWith("  right: ", StringComparison.Ordinal));
        verdicts.Count.ShouldBe(1, $"Who is right, and why, belongs to each disagreement:\n{block}");
        lines.RemoveAll(verdicts.Contains);
        return string.Join('\n', lines);
    }
}
