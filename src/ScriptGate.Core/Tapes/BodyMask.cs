using System.Text;

namespace ScriptGate.Core.Tapes;

/// <summary>
/// Replaces the text of a message as it comes over the wire. What stays: the message's header, the lines between parts and their headers, line ends, stuffed dots, NUL,
/// whether an octet has its eighth bit, and <c>=</c>, which ends base64. Sizes and structure are those of the message; texts, URLs and hashes are not.
/// </summary>
internal sealed class BodyMask
{
    // Lines are 1,000 octets (RFC 5321 section 4.5.3.1.6); a header line may be a little more in practice.
    private const int LongestLine = 8 * 1024;
    private const int MostBoundaries = 100;
    private const int LongestHeader = 256 * 1024;

    private readonly List<byte> _line = [];
    private readonly HashSet<string> _boundaries = new(StringComparer.Ordinal);
    private readonly StringBuilder _header = new();
    private bool _isHeader;
    private bool _isLong;

    /// <summary>A message begins.</summary>
    public void Begin()
    {
        _boundaries.Clear();
        _header.Clear();
        _line.Clear();
        _isHeader = true;
        _isLong = false;
    }

    /// <summary>Takes some octets.</summary>
    /// <returns>What was taken so far in whole lines; the rest of a line comes with its end.</returns>
    public byte[] Take(ReadOnlySpan<byte> octets)
    {
        var masked = new List<byte>(octets.Length);
        while (!octets.IsEmpty)
        {
            var end = octets.IndexOf((byte)'\n');
            _line.AddRange(end < 0 ? octets : octets[..(end + 1)]);
            octets = end < 0 ? [] : octets[(end + 1)..];
            if (end >= 0 || _line.Count > LongestLine)
            {
                masked.AddRange(Line(isWhole: end >= 0));
            }
        }

        return [.. masked];
    }

    /// <summary>What was held back.</summary>
    public byte[] Rest() => Line(isWhole: false);

    private byte[] Line(bool isWhole)
    {
        var line = _line.ToArray();
        _line.Clear();
        var text = line.AsSpan().TrimEnd("\r\n"u8);
        var isPiece = _isLong;
        _isLong = !isWhole && line.Length > LongestLine;
        if (isPiece || text is [(byte)'.'])
        {
            // The rest of a line that is too long for anything; or the end of the message.
            return isPiece && !_isHeader ? Masked(line, stuffed: false) : line;
        }

        if (_isHeader)
        {
            if (text.IsEmpty && isWhole)
            {
                EndHeader();
            }
            else if (_header.Length < LongestHeader)
            {
                _header.Append(Encoding.Latin1.GetString(text)).Append('\n');
            }

            return line;
        }

        if (text.StartsWith("--"u8) && IsBoundary(text))
        {
            _isHeader = !text.EndsWith("--"u8) || !_boundaries.Contains(Encoding.Latin1.GetString(text[2..^2]).TrimEnd());
            _header.Clear();
            return line;
        }

        return Masked(line, stuffed: true);
    }

    private bool IsBoundary(ReadOnlySpan<byte> text)
    {
        var rest = Encoding.Latin1.GetString(text[2..]).TrimEnd();
        return _boundaries.Contains(rest) || (rest.EndsWith("--", StringComparison.Ordinal) && _boundaries.Contains(rest[..^2]));
    }

    // The boundary parameters of the header that has ended, wherever in it they stand: more lines stay as they are rather than fewer parts.
    private void EndHeader()
    {
        _isHeader = false;
        var header = _header.ToString();
        _header.Clear();
        for (var at = 0; (at = header.IndexOf("boundary=", at, StringComparison.OrdinalIgnoreCase)) >= 0 && _boundaries.Count < MostBoundaries;)
        {
            at += "boundary=".Length;
            var isQuoted = at < header.Length && header[at] == '"';
            var start = isQuoted ? at + 1 : at;
            var end = header.IndexOfAny(isQuoted ? ['"', '\n'] : [';', ' ', '\t', '\n'], start);
            var boundary = header[start..(end < 0 ? header.Length : end)];
            if (boundary.Length is > 0 and <= 200)
            {
                _boundaries.Add(boundary);
            }
        }
    }

    private static byte[] Masked(byte[] line, bool stuffed)
    {
        for (var i = stuffed && line is [(byte)'.', ..] ? 1 : 0; i < line.Length; i++)
        {
            line[i] = line[i] switch
            {
                (byte)'\r' or (byte)'\n' or (byte)'=' or 0 => line[i],
                >= 0x80 => 0xBF,
                _ => (byte)'x',
            };
        }

        return line;
    }
}
