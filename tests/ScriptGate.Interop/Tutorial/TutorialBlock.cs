using System.Text.RegularExpressions;

namespace ScriptGate.Interop.Tutorial;

/// <summary>A block of code of a page that is run from top to bottom.</summary>
/// <param name="Kind"><c>console</c>: commands and what they print; <c>log</c>: what the gateway says; <c>diff</c>: a change of a file.</param>
/// <param name="File">The file that a <c>diff</c> changes.</param>
/// <param name="Lines">Its lines.</param>
internal sealed partial record TutorialBlock(string Kind, string File, IReadOnlyList<string> Lines)
{
    public static IReadOnlyList<TutorialBlock> Read(string page) =>
        [.. Fence().Matches(page).Select(match => new TutorialBlock(match.Groups["kind"].Value, match.Groups["file"].Value, match.Groups["text"].Value.TrimEnd('\n').Split('\n')))];

    /// <summary>The commands with what each prints.</summary>
    public IEnumerable<(string Command, string[] Output)> Commands()
    {
        for (var i = 0; i < Lines.Count;)
        {
            Lines[i].ShouldStartWith("$ ");
            var output = Lines.Skip(i + 1).TakeWhile(line => !line.StartsWith("$ ", StringComparison.Ordinal)).ToArray();
            yield return (Lines[i][2..], output);
            i += 1 + output.Length;
        }
    }

    /// <summary>Makes the change of a <c>diff</c>.</summary>
    public string Change(string text)
    {
        Lines.ShouldAllBe(line => line.Length == 0 || " +-".Contains(line[0], StringComparison.Ordinal));
        var before = string.Concat(Lines.Where(line => !line.StartsWith('+')).Select(Text));
        var after = string.Concat(Lines.Where(line => !line.StartsWith('-')).Select(Text));
        var at = text.LastIndexOf(before, StringComparison.Ordinal);
        at.ShouldBeGreaterThanOrEqualTo(0, $"{File} does not have:\n{before}");
        return text[..at] + after + text[(at + before.Length)..];
    }

    /// <summary>Whether what was printed is what the page shows: <c>...</c> stands for anything within a line, and as a line for any lines.</summary>
    public static bool Matches(IReadOnlyList<string> shown, string printed)
    {
        var pattern = string.Concat(shown.Select(line => line.Trim() is "..." ? @"(?:.*\n)*?" : Regex.Escape(line.TrimEnd()).Replace(@"\.\.\.", ".*?", StringComparison.Ordinal) + @"[ ]*\n"));
        return Regex.IsMatch(printed.Trim('\n') + "\n", $@"\A{pattern}\n*\z", RegexOptions.None, TimeSpan.FromSeconds(10));
    }

    private static string Text(string line) => (line.Length == 0 ? "" : line[1..]) + "\n";

    [GeneratedRegex(@"^```(?<kind>[a-z]+)[ ]?(?<file>\S*)\n(?<text>.*?)^```$", RegexOptions.Singleline | RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Fence();
}
