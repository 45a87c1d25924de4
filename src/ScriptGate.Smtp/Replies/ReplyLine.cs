namespace ScriptGate.Smtp;

/// <summary>One line of a reply: three digits, then nothing, or a space or hyphen and text (RFC 5321 section 4.2).</summary>
internal static class ReplyLine
{
    /// <summary>Longest enhanced code: <c>5.999.999</c> (RFC 3463 section 2).</summary>
    private const int LongestEnhancedCode = 9;

    /// <summary>Finds the end of the line; anything but CR LF as line end is malformed at once, so that nobody waits for an end that is not coming.</summary>
    internal static ReplyStatus Find(ReadOnlySpan<byte> buffer, out int length)
    {
        const int LongestText = ReplyReader.MaxLine - 2;
        var window = buffer[..Math.Min(buffer.Length, LongestText + 1)];
        var end = window.IndexOfAny((byte)'\r', (byte)'\n');
        length = end + 2;
        if (end < 0)
        {
            return window.Length > LongestText ? ReplyStatus.Malformed : ReplyStatus.Incomplete;
        }

        if (buffer[end] == '\n')
        {
            return ReplyStatus.Malformed;
        }

        if (end + 1 == buffer.Length)
        {
            return ReplyStatus.Incomplete;
        }

        return buffer[end + 1] == '\n' ? ReplyStatus.Complete : ReplyStatus.Malformed;
    }

    /// <param name="line">The line without its CR LF.</param>
    /// <param name="code">200 to 559.</param>
    /// <param name="last">True unless a hyphen follows the code.</param>
    /// <param name="text">What follows the space or hyphen.</param>
    internal static bool TryParse(ReadOnlySpan<byte> line, out int code, out bool last, out ReadOnlySpan<byte> text)
    {
        code = 0;
        last = false;
        text = default;
        if (line.Length < 3 || !char.IsAsciiDigit((char)line[0]) || !char.IsAsciiDigit((char)line[1]) || !char.IsAsciiDigit((char)line[2]))
        {
            return false;
        }

        code = ((line[0] - '0') * 100) + ((line[1] - '0') * 10) + (line[2] - '0');
        last = line.Length == 3 || line[3] == ' ';
        text = line.Length > 3 ? line[4..] : default;
        return code is >= 200 and <= 559 && (last || line[3] == '-');
    }

    /// <summary>The enhanced code at the start of the text, if its class fits the reply code; else none, and it stays text (RFC 2034 section 4).</summary>
    internal static EnhancedCode EnhancedCodeOf(ReadOnlySpan<byte> text, int code)
    {
        var end = text.IndexOf((byte)' ');
        var word = end < 0 ? text : text[..end];
        if (word.Length is < 5 or > LongestEnhancedCode)
        {
            return default;
        }

        Span<char> characters = stackalloc char[word.Length];
        for (var i = 0; i < word.Length; i++)
        {
            characters[i] = (char)word[i];
        }

        return EnhancedCode.TryParse(characters, out var enhanced) && enhanced.Class == code / 100 ? enhanced : default;
    }

    internal static ReadOnlySpan<byte> BehindFirstWord(ReadOnlySpan<byte> text)
    {
        var space = text.IndexOf((byte)' ');
        return space < 0 ? default : text[(space + 1)..];
    }
}
