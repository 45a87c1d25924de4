using System.Buffers;
using System.Text;

namespace ScriptGate.Smtp;

/// <summary>Writes a reply so that every line is legal, whatever its text holds (RFC 5321 section 4.2, RFC 2034 section 4).</summary>
public static class ReplyWriter
{
    /// <summary>Octets of one line with its CR LF (RFC 5321 section 4.5.3.1.5).</summary>
    public const int MaxLine = 512;

    /// <summary>Lines of one reply; text beyond is cut. As many as <see cref="ReplyReader"/> takes.</summary>
    public const int MaxLines = ReplyReader.MaxLines;

    private static readonly SearchValues<char> PrintableOrLineFeed = SearchValues.Create(
        "\n !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~");

    /// <summary>Writes the reply.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="reply">The reply. A line feed in its text begins a new line; other controls become spaces.</param>
    /// <param name="utf8">True to write text beyond ASCII as UTF-8 (RFC 6531 section 3.7.4.2); default false: it becomes <c>?</c>.</param>
    public static void Write(IBufferWriter<byte> output, SmtpReply reply, bool utf8 = false)
    {
        Span<byte> prefix = stackalloc byte[ReplyPrefix.Longest];
        prefix = prefix[..ReplyPrefix.Format(reply, prefix)];
        var room = MaxLine - 2 - prefix.Length;
        ReadOnlySpan<char> rest = reply.Text;
        rest = rest.ContainsAnyExcept(PrintableOrLineFeed) ? ReplyText.Clean(rest, MaxLines, utf8) : rest.TrimEnd('\n');
        for (var lines = 1; ; lines++)
        {
            var line = ReplyFolding.Next(ref rest, room, out var isLast);
            isLast |= lines == MaxLines;
            prefix[3] = isLast ? (byte)' ' : (byte)'-';
            WriteLine(output, prefix, line);
            if (isLast)
            {
                return;
            }
        }
    }

    /// <summary>The octets of a reply, for a caller that sends the same one often.</summary>
    /// <param name="reply">The reply.</param>
    /// <param name="utf8">True to write text beyond ASCII as UTF-8.</param>
    public static byte[] Encode(SmtpReply reply, bool utf8 = false)
    {
        var output = new ArrayBufferWriter<byte>(MaxLine);
        Write(output, reply, utf8);
        return output.WrittenSpan.ToArray();
    }

    private static void WriteLine(IBufferWriter<byte> output, ReadOnlySpan<byte> prefix, ReadOnlySpan<char> text)
    {
        // Without text the space behind the code stays (RFC 5321 section 4.2 asks for it), the one behind an enhanced code does not.
        var head = text.Length == 0 && prefix.Length > 4 ? prefix[..^1] : prefix;
        var span = output.GetSpan(MaxLine);
        head.CopyTo(span);
        var length = head.Length + Encoding.UTF8.GetBytes(text, span[head.Length..]);
        "\r\n"u8.CopyTo(span[length..]);
        output.Advance(length + 2);
    }
}
