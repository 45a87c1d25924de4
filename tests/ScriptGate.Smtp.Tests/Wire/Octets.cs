using System.Buffers;
using System.Text;

namespace ScriptGate.Smtp.Tests.Wire;

/// <summary>Octets written as text, and the ways to cut them.</summary>
internal static class Octets
{
    /// <summary>One octet per character, so that <c>\u00FF</c> is the octet FF.</summary>
    public static byte[] Of(string text) => Encoding.Latin1.GetBytes(text);

    public static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    public static string Text(ReadOnlySpan<byte> octets) => Encoding.UTF8.GetString(octets);

    public static string Text(in ReadOnlySequence<byte> octets) => Encoding.Latin1.GetString(octets.ToArray());

    public static IEnumerable<byte[]> Prefixes(byte[] octets) => Enumerable.Range(0, octets.Length + 1).Select(length => octets[..length]);

    /// <summary>The octets as two segments, cut at every position; the ends give an empty segment.</summary>
    public static IEnumerable<ReadOnlySequence<byte>> Splits(byte[] octets) =>
        Enumerable.Range(0, octets.Length + 1).Select(cut => Sequence(octets[..cut], octets[cut..]));

    /// <summary>One segment for each octet.</summary>
    public static ReadOnlySequence<byte> Crumbs(byte[] octets) => Sequence([.. octets.Select(octet => new[] { octet })]);

    public static ReadOnlySequence<byte> Sequence(params byte[][] parts)
    {
        if (parts.Length == 0)
        {
            return ReadOnlySequence<byte>.Empty;
        }

        var first = new Segment(parts[0], null);
        var last = parts.Skip(1).Aggregate(first, (previous, part) => new Segment(part, previous));
        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(byte[] octets, Segment? previous)
        {
            Memory = octets;
            if (previous is not null)
            {
                RunningIndex = previous.RunningIndex + previous.Memory.Length;
                previous.Next = this;
            }
        }
    }
}
