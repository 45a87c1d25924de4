using System.Buffers;
using System.Text;

namespace ScriptGate.Smtp;

/// <summary>Makes text harmless: a reply ends up in another conversation, in logs and on pages.</summary>
internal static class ReplyText
{
    private static readonly SearchValues<byte> Printable = SearchValues.Create(
        " !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~"u8);

    /// <summary>Octets to text: controls become spaces, all else beyond printable ASCII becomes <c>?</c>.</summary>
    /// <param name="text">The octets.</param>
    /// <param name="keepUtf8">Keep what is well-formed UTF-8.</param>
    internal static string Clean(ReadOnlySpan<byte> text, bool keepUtf8)
    {
        if (text.IndexOfAnyExcept(Printable) < 0)
        {
            return Encoding.ASCII.GetString(text);
        }

        var clean = new StringBuilder(text.Length);
        while (!text.IsEmpty)
        {
            var status = Rune.DecodeFromUtf8(text, out var rune, out var used);
            if (keepUtf8 && status == OperationStatus.Done)
            {
                clean.Append(Harmless(rune).ToString());
            }
            else
            {
                // Octet by octet, so that what one byte became never depends on its neighbours.
                used = 1;
                clean.Append(text[0] < 0x80 ? (char)Harmless(new Rune(text[0])).Value : '?');
            }

            text = text[used..];
        }

        return clean.ToString();
    }

    /// <summary>Text of several lines: within them controls become spaces and, unless it may stay, all else beyond ASCII becomes <c>?</c>; line ends become line feeds.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="maxLines">Lines to take; the others are left out.</param>
    /// <param name="utf8">Keep what is beyond ASCII.</param>
    internal static string Clean(ReadOnlySpan<char> text, int maxLines, bool utf8)
    {
        var clean = new StringBuilder();
        Span<char> utf16 = stackalloc char[2];
        var lines = 0;
        foreach (var range in text.TrimEnd("\r\n").Split('\n'))
        {
            if (lines++ == maxLines)
            {
                break;
            }

            clean.Append(lines > 1 ? "\n" : "");
            foreach (var rune in text[range].TrimEnd('\r').EnumerateRunes())
            {
                var harmless = Harmless(rune);
                clean.Append(utf8 || harmless.IsAscii ? utf16[..harmless.EncodeToUtf16(utf16)] : "?");
            }
        }

        return clean.ToString();
    }

    /// <summary>A space for what breaks or hides lines: C0 and C1 controls, DEL, and the Unicode line and paragraph separators.</summary>
    internal static Rune Harmless(Rune rune) => Rune.IsControl(rune) || rune.Value is 0x2028 or 0x2029 ? new Rune(' ') : rune;
}
