using System.Globalization;
using System.Text;

namespace ScriptGate.Logging;

/// <summary>
/// Writes text that may come from outside so that it stays on its line and shows what it is: control characters, line separators and marks that turn the
/// reading direction are escaped.
/// </summary>
internal static class EscapedText
{
    /// <summary>UTF-16 units of one value. What is longer is a rule's text, and nobody reads the end of it in a log.</summary>
    public const int LongestValue = 8 * 1024;

    private const string Cut = "…";

    /// <param name="line">Where to.</param>
    /// <param name="text">The text.</param>
    /// <param name="quoted">True when it stands between quotation marks: then these and backslashes are escaped too.</param>
    public static void Append(LineBuffer line, ReadOnlySpan<char> text, bool quoted)
    {
        var kept = text.Length > LongestValue ? text[..LongestValue] : text;
        while (!kept.IsEmpty)
        {
            var plain = PlainLength(kept, quoted);
            if (plain > 0)
            {
                line.Advance(Encoding.UTF8.GetBytes(kept[..plain], line.GetSpan(Encoding.UTF8.GetMaxByteCount(plain))));
                kept = kept[plain..];
                continue;
            }

            var status = Rune.DecodeFromUtf16(kept, out var rune, out var used);
            AppendEscape(line, status == System.Buffers.OperationStatus.Done ? rune : Rune.ReplacementChar);
            kept = kept[used..];
        }

        if (text.Length > LongestValue)
        {
            line.Append("…"u8);
        }
    }

    /// <summary>The text for a person's terminal: on one line, with nothing in it that the terminal would obey.</summary>
    public static string Of(string text)
    {
        if (text.Length <= LongestValue && PlainLength(text, quoted: false) == text.Length)
        {
            return text;
        }

        var line = LineBuffer.Rent();
        Append(line, text, quoted: false);
        var escaped = Encoding.UTF8.GetString(line.Written);
        LineBuffer.Return(line);
        return escaped;
    }

    /// <summary>The text, cut to what a line may hold of it.</summary>
    public static ReadOnlySpan<char> Bounded(string text, int longest = LongestValue) =>
        text.Length <= longest ? text : string.Concat(text.AsSpan(0, char.IsHighSurrogate(text[longest - 1]) ? longest - 1 : longest), Cut);

    private static int PlainLength(ReadOnlySpan<char> text, bool quoted)
    {
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c is < ' ' or (>= '\u007F' and < '\u00A0') || (quoted && c is '"' or '\\'))
            {
                return i;
            }

            // Everything below is in ASCII and Latin-1, where nearly all text is.
            if (c < '\u0600')
            {
                continue;
            }

            if (char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                i++;
            }
            else if (char.IsSurrogate(c) || IsMisleading(c))
            {
                return i;
            }
        }

        return text.Length;
    }

    // Line and paragraph separators, and format characters: zero-width ones and those that turn the direction of text.
    private static bool IsMisleading(char c) =>
        CharUnicodeInfo.GetUnicodeCategory(c) is UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Format;

    private static void AppendEscape(LineBuffer line, Rune rune)
    {
        switch (rune.Value)
        {
            case '\n':
                line.Append("\\n"u8);
                break;
            case '\r':
                line.Append("\\r"u8);
                break;
            case '\t':
                line.Append("\\t"u8);
                break;
            case '"':
                line.Append("\\\""u8);
                break;
            case '\\':
                line.Append("\\\\"u8);
                break;
            default:
                line.Append("\\u"u8);
                line.Append(rune.Value, "x4");
                break;
        }
    }
}
