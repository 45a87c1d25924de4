using System.Text;

namespace ScriptGate.Smtp;

/// <summary>Cuts text into lines that fit: at its line feeds, and where a line is too long at the last space that fits.</summary>
internal static class ReplyFolding
{
    /// <param name="text">Any text.</param>
    /// <param name="room">Octets of text that fit into one line; at least 4, the longest character.</param>
    /// <param name="utf8">Keep what is beyond ASCII.</param>
    internal static List<string> Fold(string text, int room, bool utf8)
    {
        var lines = new List<string>();
        foreach (var range in text.AsSpan().TrimEnd("\r\n").Split('\n'))
        {
            var rest = Clean(text.AsSpan()[range].TrimEnd('\r'), utf8).AsSpan();
            do
            {
                if (lines.Count == ReplyWriter.MaxLines)
                {
                    return lines;
                }

                var cut = CutAt(rest, room);
                lines.Add(rest[..cut].ToString());
                rest = rest[cut..];
                if (!rest.IsEmpty && rest[0] == ' ')
                {
                    // The line break stands for this space.
                    rest = rest[1..];
                }
            }
            while (!rest.IsEmpty);
        }

        return lines;
    }

    private static string Clean(ReadOnlySpan<char> line, bool utf8)
    {
        var clean = new StringBuilder(line.Length);
        foreach (var rune in line.EnumerateRunes())
        {
            var harmless = ReplyText.Harmless(rune);
            clean.Append(utf8 || harmless.IsAscii ? harmless.ToString() : "?");
        }

        return clean.ToString();
    }

    private static int CutAt(ReadOnlySpan<char> line, int room)
    {
        var octets = 0;
        var characters = 0;
        var space = -1;
        foreach (var rune in line.EnumerateRunes())
        {
            if (rune.Value == ' ' && characters > 0)
            {
                space = characters;
            }

            if (octets + rune.Utf8SequenceLength > room)
            {
                return space > 0 ? space : characters;
            }

            octets += rune.Utf8SequenceLength;
            characters += rune.Utf16SequenceLength;
        }

        return line.Length;
    }
}
