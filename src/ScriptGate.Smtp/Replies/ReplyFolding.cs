using System.Text;

namespace ScriptGate.Smtp;

/// <summary>Cuts text into lines that fit: at its line feeds, and where a line is too long at the last space that fits.</summary>
internal static class ReplyFolding
{
    /// <summary>Takes the next line.</summary>
    /// <param name="rest">What is left of a text; afterwards, what is left behind the line.</param>
    /// <param name="room">Octets of text that fit into one line; at least 4, the longest character.</param>
    /// <param name="isLast">True when nothing comes behind this line.</param>
    internal static ReadOnlySpan<char> Next(ref ReadOnlySpan<char> rest, int room, out bool isLast)
    {
        var end = rest.IndexOf('\n');
        var line = end < 0 ? rest : rest[..end];
        var cut = CutAt(line, room);
        var left = line[cut..];
        if (!left.IsEmpty && left[0] == ' ')
        {
            // The line break stands for this space.
            left = left[1..];
        }

        isLast = left.IsEmpty && end < 0;
        rest = isLast ? [] : left.IsEmpty ? rest[(end + 1)..] : rest[(line.Length - left.Length)..];
        return line[..cut];
    }

    private static int CutAt(ReadOnlySpan<char> line, int room)
    {
        if (line.Length <= room && Encoding.UTF8.GetByteCount(line) <= room)
        {
            return line.Length;
        }

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
