using System.Buffers;
using System.Globalization;
using System.Text;

namespace ScriptGate.Smtp;

/// <summary>What UTF-8 may stand in an envelope.</summary>
internal static class Utf8Text
{
    /// <summary>
    /// True for well-formed UTF-8 (no overlong form, no surrogate, nothing cut) without control characters beyond ASCII and without line or paragraph
    /// separators: those end lines for some readers of logs and headers. ASCII is not judged here.
    /// </summary>
    public static bool IsClean(ReadOnlySpan<byte> text)
    {
        while (!text.IsEmpty)
        {
            if (Rune.DecodeFromUtf8(text, out var rune, out var used) != OperationStatus.Done)
            {
                return false;
            }

            if (!rune.IsAscii
                && Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator)
            {
                return false;
            }

            text = text[used..];
        }

        return true;
    }
}
