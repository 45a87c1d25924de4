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

    /// <summary>A space for what breaks or hides lines: C0 and C1 controls, DEL, and the Unicode line and paragraph separators.</summary>
    internal static Rune Harmless(Rune rune) => Rune.IsControl(rune) || rune.Value is 0x2028 or 0x2029 ? new Rune(' ') : rune;
}
