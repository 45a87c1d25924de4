using System.Globalization;
using System.Text;

namespace ScriptGate.Admin.Pages;

/// <summary>
/// Values as a page shows them. That HTML is escaped is the renderer's business; here what comes from outside is cut to what a page can bear, and what a reader
/// would not see, or would see as something else, is made visible.
/// </summary>
internal static class PageText
{
    /// <summary>UTF-16 units of a value in a table.</summary>
    public const int InTable = 120;

    /// <summary>UTF-16 units of a value that has a line of its own.</summary>
    public const int InFull = 2000;

    public static string Number(long number) => number.ToString("#,0", CultureInfo.InvariantCulture);

    /// <summary>A time between two moments.</summary>
    public static string Milliseconds(double milliseconds) => milliseconds.ToString("#,0.000 ms", CultureInfo.InvariantCulture);

    /// <summary>A time as the log has it, to the second.</summary>
    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    /// <summary>A time for programs and in links, exact.</summary>
    public static string Exact(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);

    /// <summary>A time for a field of a form.</summary>
    public static string? Field(DateTimeOffset? time) => time?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm", CultureInfo.InvariantCulture);

    /// <summary>A value from outside.</summary>
    public static string Of(string? text, int longest = InTable)
    {
        if (string.IsNullOrEmpty(text))
        {
            return "";
        }

        var shown = new StringBuilder(Math.Min(text.Length, longest));
        var rest = text.AsSpan();
        while (!rest.IsEmpty && shown.Length < longest)
        {
            var isWhole = Rune.DecodeFromUtf16(rest, out var rune, out var used) == System.Buffers.OperationStatus.Done;
            if (!isWhole)
            {
                Escape(shown, rest[0]);
            }
            else if (IsPlain(rune))
            {
                shown.Append(rune.ToString());
            }
            else
            {
                Escape(shown, rune.Value);
            }

            rest = rest[used..];
        }

        return rest.IsEmpty ? shown.ToString() : shown.Append(CultureInfo.InvariantCulture, $"… ({Number(text.Length)} characters)").ToString();
    }

    // Marks that are put over the letter before them are plain one at a time; what they do in heaps is cut off by the style of the page.
    private static bool IsPlain(Rune rune) => Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control
        or UnicodeCategory.Format
        or UnicodeCategory.LineSeparator
        or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.Surrogate
        or UnicodeCategory.PrivateUse
        or UnicodeCategory.OtherNotAssigned);

    private static void Escape(StringBuilder shown, int value) => shown.Append(CultureInfo.InvariantCulture, $"\\u{{{value:X4}}}");
}
