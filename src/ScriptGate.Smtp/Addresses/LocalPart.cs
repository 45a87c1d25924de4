using System.Buffers;

namespace ScriptGate.Smtp;

/// <summary>The part before the @ (RFC 5321 section 4.1.2). Octets above 127 count as letters; that they are allowed was checked before.</summary>
internal static class LocalPart
{
    /// <summary>The longest local part in octets, quotes included (RFC 5321 section 4.5.3.1.1).</summary>
    public const int MaxLength = 64;

    private const byte Quote = (byte)'"';
    private const byte Backslash = (byte)'\\';

    private static readonly SearchValues<byte> AtomText = SearchValues.Create(
    [
        .. "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$%&'*+-/=?^_`{|}~"u8,
        .. Enumerable.Range(128, 128).Select(octet => (byte)octet),
    ]);

    /// <summary>How many octets at the start of the text are a local part; 0 when it starts with none.</summary>
    public static int Length(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty)
        {
            return 0;
        }

        return text[0] == Quote ? QuotedLength(text) : DotStringLength(text);
    }

    private static int DotStringLength(ReadOnlySpan<byte> text)
    {
        var length = 0;
        while (true)
        {
            var rest = text[length..];
            var end = rest.IndexOfAnyExcept(AtomText);
            var atom = end < 0 ? rest.Length : end;
            if (atom == 0)
            {
                // A dot at the start, at the end, or two in a row.
                return 0;
            }

            length += atom;
            if (length == text.Length || text[length] != '.')
            {
                return length;
            }

            length++;
        }
    }

    private static int QuotedLength(ReadOnlySpan<byte> text)
    {
        for (var i = 1; i < text.Length; i++)
        {
            if (text[i] == Quote)
            {
                return i + 1;
            }

            if (text[i] == Backslash)
            {
                // What a backslash quotes is one printable ASCII octet; it never quotes a letter of UTF-8 (RFC 6531 section 3.3).
                i++;
                if (i == text.Length || text[i] > 126)
                {
                    return 0;
                }
            }

            if (text[i] is < 32 or 127)
            {
                return 0;
            }
        }

        return 0;
    }
}
