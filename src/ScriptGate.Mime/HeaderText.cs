using ScriptGate.Mime.Fields;

namespace ScriptGate.Mime;

/// <summary>The text of header values.</summary>
public static class HeaderText
{
    /// <summary>Makes a raw value one line: folding removed, outer white space trimmed (RFC 5322 section 2.2.3).</summary>
    /// <param name="raw">The octets behind the colon, with their line ends.</param>
    /// <returns>The text; octets that are not UTF-8 are read as Latin-1, so that none is lost.</returns>
    public static string Unfold(ReadOnlySpan<byte> raw) => Charsets.Decode(UnfoldOctets(raw), null);

    /// <summary>Makes a raw value one line as people read it: unfolded, encoded words decoded (RFC 2047), UTF-8 understood (RFC 6532).</summary>
    /// <param name="raw">The octets behind the colon, with their line ends.</param>
    /// <returns>The text; encoded words that cannot be decoded stay as they are.</returns>
    public static string Decode(ReadOnlySpan<byte> raw) => EncodedWords.Decode(UnfoldOctets(raw), out _);

    /// <summary>A raw value as text, with its folding.</summary>
    /// <param name="raw">The octets behind the colon, with their line ends.</param>
    /// <returns>The text without the last line end; octets that are not UTF-8 are read as Latin-1, so that none is lost.</returns>
    public static string Raw(ReadOnlySpan<byte> raw) => Charsets.Decode(raw.TrimEnd("\r\n"u8), null);

    /// <summary>Unfolds without decoding.</summary>
    /// <param name="raw">The octets behind the colon, with their line ends.</param>
    /// <returns>One line, of <paramref name="raw"/> itself where nothing is folded.</returns>
    internal static ReadOnlySpan<byte> UnfoldOctets(ReadOnlySpan<byte> raw)
    {
        var trimmed = raw.Trim(" \t\r\n"u8);
        if (trimmed.IndexOfAny((byte)'\r', (byte)'\n') < 0)
        {
            return trimmed;
        }

        var kept = new byte[trimmed.Length];
        var length = 0;
        foreach (var octet in trimmed)
        {
            if (octet is not ((byte)'\r' or (byte)'\n'))
            {
                kept[length++] = octet;
            }
        }

        return kept.AsSpan(0, length);
    }

    /// <summary>Checks a field name: printable ASCII without colon (RFC 5322 section 3.6.8), at most 76 characters.</summary>
    /// <param name="name">The name.</param>
    /// <returns>True when it can stand in a header.</returns>
    public static bool IsFieldName(ReadOnlySpan<char> name)
    {
        foreach (var c in name)
        {
            if (c is <= ' ' or > '~' or ':')
            {
                return false;
            }
        }

        return name.Length is > 0 and <= 76;
    }

    /// <summary>Checks a value that somebody wants to add: no line ends and no other control characters but tab, at most 8,192 characters.</summary>
    /// <param name="value">The value.</param>
    /// <returns>True when it can stand in a header.</returns>
    public static bool IsFieldValue(ReadOnlySpan<char> value)
    {
        foreach (var c in value)
        {
            // U+0085, U+2028 and U+2029 end a line for some readers of mail.
            if ((c < ' ' && c != '\t') || c is '\u007f' or (>= '\u0080' and <= '\u009f') or '\u2028' or '\u2029')
            {
                return false;
            }
        }

        return value.Length <= 8192;
    }
}
