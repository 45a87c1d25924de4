using System.Text;

namespace ScriptGate.Core.Configuration;

/// <summary>Text of the operator as a message may quote it: short, on one line, without control characters.</summary>
internal static class UserText
{
    /// <summary>A path that is cut short helps nobody, up to so many characters.</summary>
    public const int LongestPath = 1024;

    private const int LongestWord = 80;

    /// <summary>The text in single quotes.</summary>
    public static string Quote(string text) => $"'{Plain(text)}'";

    /// <summary>A path in single quotes: one that is cut short helps nobody.</summary>
    public static string QuotePath(string path) => $"'{Plain(path, LongestPath)}'";

    /// <summary>The text without quotes.</summary>
    public static string Plain(string text, int longest = LongestWord)
    {
        if (text.Length <= longest && !text.Any(IsUnprintable))
        {
            return text;
        }

        var plain = new StringBuilder(Math.Min(text.Length, longest) + 1);
        foreach (var rune in text.EnumerateRunes().Take(longest))
        {
            plain.Append(Rune.IsControl(rune) ? "?" : rune.ToString());
        }

        return plain.Append(text.Length > longest ? "…" : "").ToString();
    }

    /// <summary><c>a, b or c</c>.</summary>
    public static string Alternatives(IReadOnlyList<string> words) => words.Count switch
    {
        0 => "",
        1 => words[0],
        _ => $"{string.Join(", ", words.Take(words.Count - 1))} or {words[^1]}",
    };

    private static bool IsUnprintable(char c) => char.IsControl(c) || char.IsSurrogate(c);
}
