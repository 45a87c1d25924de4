using System.Globalization;
using System.Net;
using System.Text;

namespace ScriptGate.Smtp;

/// <summary>Version 1: a line such as <c>PROXY TCP4 192.0.2.1 198.51.100.1 40000 25</c>.</summary>
internal static class TextProxyHeader
{
    /// <summary>Octets of the longest line with its CR LF, as its specification computes it.</summary>
    private const int MaxLine = 107;

    private const int Words = 6;

    public static ReadOnlySpan<byte> Start => "PROXY "u8;

    /// <param name="octets">Begin with <c>PROXY</c> and a space.</param>
    /// <param name="header">The header.</param>
    /// <param name="length">Its octets.</param>
    public static ProxyHeaderStatus TryRead(ReadOnlySpan<byte> octets, out ProxyHeader? header, out int length)
    {
        header = null;
        length = 0;
        var line = octets[..Math.Min(octets.Length, MaxLine)];
        var end = line.IndexOf("\r\n"u8);
        if (end < 0)
        {
            return line.Length == MaxLine ? ProxyHeaderStatus.Malformed : ProxyHeaderStatus.NeedMore;
        }

        header = Parse(line[..end]);
        length = end + 2;
        return header is null ? ProxyHeaderStatus.Malformed : ProxyHeaderStatus.Complete;
    }

    private static ProxyHeader? Parse(ReadOnlySpan<byte> line)
    {
        // Whatever stands behind UNKNOWN is to be ignored.
        var unknown = "PROXY UNKNOWN"u8;
        if (line.StartsWith(unknown) && (line.Length == unknown.Length || line[unknown.Length] == ' '))
        {
            return new ProxyHeader(1, null, null, []);
        }

        Span<Range> words = stackalloc Range[Words + 1];
        if (Split(line, words) != Words)
        {
            return null;
        }

        bool? isIPv6 = line[words[1]].SequenceEqual("TCP4"u8) ? false : line[words[1]].SequenceEqual("TCP6"u8) ? true : null;
        return isIPv6 is { } six
            && AddressOf(line[words[2]], six) is { } source && AddressOf(line[words[3]], six) is { } destination
            && PortOf(line[words[4]]) is { } from && PortOf(line[words[5]]) is { } to
            ? new ProxyHeader(1, new IPEndPoint(source, from), new IPEndPoint(destination, to), [])
            : null;
    }

    // One space between two words, and no word is empty.
    private static int Split(ReadOnlySpan<byte> line, Span<Range> words)
    {
        var count = 0;
        for (var start = 0; count < words.Length; count++)
        {
            var space = line[start..].IndexOf((byte)' ');
            words[count] = space < 0 ? start..line.Length : start..(start + space);
            if (space < 0)
            {
                return count + 1;
            }

            start += space + 1;
        }

        return count;
    }

    private static IPAddress? AddressOf(ReadOnlySpan<byte> text, bool isIPv6)
    {
        if (!(isIPv6 ? AddressLiteral.IsIPv6(text) : AddressLiteral.IsIPv4(text)))
        {
            return null;
        }

        var address = IPAddress.Parse(Encoding.ASCII.GetString(text));
        return PlainAddress.Of(address);
    }

    private static int? PortOf(ReadOnlySpan<byte> text) =>
        text.Length is > 0 and <= 5 && (text[0] != '0' || text.Length == 1) && ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) ? port : null;
}
