using System.Buffers;

namespace ScriptGate.Smtp;

/// <summary>Takes command lines from a receive buffer. Only CR LF ends a line (RFC 5321 section 2.3.8).</summary>
public static class LineReader
{
    private const byte Cr = (byte)'\r';
    private const byte Lf = (byte)'\n';

    /// <summary>Takes one line.</summary>
    /// <param name="buffer">What has been received and not been consumed.</param>
    /// <param name="limit">The longest line in octets, CR LF included. No octet behind it is looked at.</param>
    /// <param name="line">The line without its line end; a view over the buffer.</param>
    /// <param name="consumed">The position behind the line; the start of the buffer when nothing was consumed.</param>
    public static LineStatus TryRead(in ReadOnlySequence<byte> buffer, int limit, out ReadOnlySequence<byte> line, out SequencePosition consumed)
    {
        line = default;
        consumed = buffer.Start;

        var lineFeed = IndexOfLineFeed(buffer, limit);
        if (lineFeed < 0)
        {
            return buffer.Length >= limit ? LineStatus.TooLong : LineStatus.Incomplete;
        }

        consumed = buffer.GetPosition(lineFeed + 1);
        return buffer.IsSingleSegment
            ? Judge(buffer, buffer.FirstSpan[..(int)lineFeed], out line)
            : JudgeSegments(buffer, lineFeed, out line);
    }

    /// <summary>Drops octets up to the end of a line that was too long. Call it with each new buffer until it returns true.</summary>
    /// <param name="buffer">What has been received and not been consumed.</param>
    /// <param name="consumed">How far the buffer may be dropped; a CR at its end stays, because its LF may follow.</param>
    /// <returns>True when the CR LF of the line was found; <paramref name="consumed"/> is then behind it.</returns>
    public static bool TrySkipLine(in ReadOnlySequence<byte> buffer, out SequencePosition consumed)
    {
        var reader = new SequenceReader<byte>(buffer);
        if (reader.TryReadTo(out ReadOnlySequence<byte> _, "\r\n"u8))
        {
            consumed = reader.Position;
            return true;
        }

        consumed = buffer.Length > 0 && LastOf(buffer) == Cr ? buffer.GetPosition(buffer.Length - 1) : buffer.End;
        return false;
    }

    private static long IndexOfLineFeed(in ReadOnlySequence<byte> buffer, int limit)
    {
        if (buffer.IsSingleSegment)
        {
            var only = buffer.FirstSpan;
            return only[..Math.Min(only.Length, limit)].IndexOf(Lf);
        }

        var before = 0;
        foreach (var segment in buffer)
        {
            var span = segment.Span[..Math.Min(segment.Length, limit - before)];
            var index = span.IndexOf(Lf);
            if (index >= 0)
            {
                return before + index;
            }

            before += span.Length;
            if (before == limit)
            {
                break;
            }
        }

        return -1;
    }

    private static LineStatus Judge(in ReadOnlySequence<byte> buffer, ReadOnlySpan<byte> beforeLineFeed, out ReadOnlySequence<byte> line)
    {
        var ended = beforeLineFeed.EndsWith(Cr);
        var content = ended ? beforeLineFeed[..^1] : beforeLineFeed;
        line = buffer.Slice(0, content.Length);
        if (ended && !content.ContainsAny(Cr, (byte)0))
        {
            return LineStatus.Complete;
        }

        return !ended || content.Contains(Cr) ? LineStatus.BareLineEnd : LineStatus.Nul;
    }

    private static LineStatus JudgeSegments(in ReadOnlySequence<byte> buffer, long lineFeed, out ReadOnlySequence<byte> line)
    {
        line = buffer.Slice(0, lineFeed);
        var ended = lineFeed > 0 && LastOf(line) == Cr;
        if (ended)
        {
            line = line.Slice(0, lineFeed - 1);
        }

        if (!ended || line.PositionOf(Cr) is not null)
        {
            return LineStatus.BareLineEnd;
        }

        return line.PositionOf((byte)0) is null ? LineStatus.Complete : LineStatus.Nul;
    }

    private static byte LastOf(in ReadOnlySequence<byte> octets)
    {
        // A copy, because a sequence may have empty segments: the first span of a slice of one octet need not hold it.
        Span<byte> last = stackalloc byte[1];
        octets.Slice(octets.Length - 1).CopyTo(last);
        return last[0];
    }
}
