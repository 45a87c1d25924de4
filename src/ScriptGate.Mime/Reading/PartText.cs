using System.Text;
using ScriptGate.Mime.Fields;

namespace ScriptGate.Mime.Reading;

/// <summary>The text of a text part.</summary>
public static class PartText
{
    /// <summary>Reads a text part.</summary>
    /// <param name="contents">Reads the message.</param>
    /// <param name="part">The part.</param>
    /// <param name="limit">How many octets of its content are read at most.</param>
    /// <param name="cancellationToken">Ends the waiting for a message that is in a file.</param>
    /// <returns>The text without byte order mark; null when the part is no text.</returns>
    public static async ValueTask<string?> ReadAsync(PartContents contents, IMessagePart part, int limit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(contents);
        ArgumentNullException.ThrowIfNull(part);
        ArgumentOutOfRangeException.ThrowIfNegative(limit);
        if (!part.MediaType.StartsWith("text/", StringComparison.Ordinal))
        {
            return null;
        }

        var octets = new byte[(int)Math.Min(limit, part.Size)];
        var length = 0;
        while (length < octets.Length && await contents.ReadAsync(part, length, octets.AsMemory(length), cancellationToken) is > 0 and var count)
        {
            length += count;
        }

        return Decode(part, octets.AsSpan(0, length));
    }

    private static string Decode(IMessagePart part, ReadOnlySpan<byte> octets)
    {
        var encoding = TextDecoding.Of(part, octets);
        if (octets.Length < part.Size && (encoding is null || ReferenceEquals(encoding, Encoding.UTF8) || ReferenceEquals(encoding, Encoding.ASCII)))
        {
            octets = octets[..^CutCharacter(octets)];
        }

        return Charsets.Decode(octets, encoding).TrimStart('\ufeff');
    }

    // Octets at the end that begin a character of UTF-8 and do not end it: with them it would not be UTF-8.
    private static int CutCharacter(ReadOnlySpan<byte> octets)
    {
        for (var back = 1; back <= Math.Min(3, octets.Length); back++)
        {
            var octet = octets[^back];
            if (octet >= 0xc0)
            {
                return (octet >= 0xf0 ? 4 : octet >= 0xe0 ? 3 : 2) > back ? back : 0;
            }

            if (octet < 0x80)
            {
                break;
            }
        }

        return 0;
    }
}
