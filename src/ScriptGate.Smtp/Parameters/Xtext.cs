using System.Buffers;
using System.Text;

namespace ScriptGate.Smtp;

/// <summary>The encoding of values in parameters: <c>+</c> and two upper-case hexadecimal digits for what may not stand there (RFC 3461 section 4).</summary>
public static class Xtext
{
    private const byte Escape = (byte)'+';

    /// <summary>What stands for itself: printable ASCII but plus, equals sign and space.</summary>
    private static readonly SearchValues<byte> Plain = SearchValues.Create([.. Enumerable.Range('!', '~' - '!' + 1).Select(c => (byte)c).Where(c => c is not ((byte)'+' or (byte)'='))]);

    /// <summary>Decodes a value.</summary>
    /// <param name="text">The encoded octets.</param>
    /// <param name="destination">Room for the result; never longer than the text.</param>
    /// <param name="written">Octets written; 0 when the result is false.</param>
    /// <returns>False when the text is not xtext or the room is too small.</returns>
    public static bool TryDecode(ReadOnlySpan<byte> text, Span<byte> destination, out int written)
    {
        written = 0;
        var count = 0;
        while (!text.IsEmpty)
        {
            if (!TryTake(ref text, out var octet) || count == destination.Length)
            {
                return false;
            }

            destination[count++] = octet;
        }

        written = count;
        return true;
    }

    /// <summary>Decodes a value.</summary>
    /// <param name="text">The encoded value.</param>
    /// <returns>The octets; null when the text is not xtext.</returns>
    public static byte[]? Decode(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var octets = new byte[text.Length];
        if (Ascii.FromUtf16(text, octets, out var length) != OperationStatus.Done)
        {
            return null;
        }

        // In place: what is read is never behind what is written.
        return TryDecode(octets.AsSpan(0, length), octets, out var written) ? octets[..written] : null;
    }

    /// <summary>Encodes octets, so that any value fits into a parameter.</summary>
    public static void Encode(ReadOnlySpan<byte> octets, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        while (!octets.IsEmpty)
        {
            var end = octets.IndexOfAnyExcept(Plain);
            var plain = end < 0 ? octets : octets[..end];
            output.Write(plain);
            octets = octets[plain.Length..];
            if (!octets.IsEmpty)
            {
                output.Write([Escape, HexDigit(octets[0] >> 4), HexDigit(octets[0] & 0xF)]);
                octets = octets[1..];
            }
        }
    }

    /// <summary>Encodes text as UTF-8 octets.</summary>
    public static string Encode(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var output = new ArrayBufferWriter<byte>(text.Length + 16);
        Encode(Encoding.UTF8.GetBytes(text), output);
        return Encoding.ASCII.GetString(output.WrittenSpan);
    }

    /// <summary>
    /// True for xtext that decodes to printable ASCII, spaces and tabs, as RFC 3461 section 4 wants it. A value that hides a line end or a NUL must reach no
    /// reader that decodes it.
    /// </summary>
    internal static bool IsPrintable(ReadOnlySpan<byte> text)
    {
        while (!text.IsEmpty)
        {
            if (!TryTake(ref text, out var octet) || octet is not ((>= 32 and <= 126) or (byte)'\t'))
            {
                return false;
            }
        }

        return true;
    }

    private static bool TryTake(ref ReadOnlySpan<byte> text, out byte octet)
    {
        octet = text[0];
        if (octet != Escape)
        {
            text = text[1..];
            return Plain.Contains(octet);
        }

        if (text.Length < 3 || !TryHex(text[1], out var high) || !TryHex(text[2], out var low))
        {
            return false;
        }

        octet = (byte)((high << 4) | low);
        text = text[3..];
        return true;
    }

    private static bool TryHex(byte digit, out int value)
    {
        value = digit switch
        {
            >= (byte)'0' and <= (byte)'9' => digit - '0',
            >= (byte)'A' and <= (byte)'F' => digit - 'A' + 10,
            _ => -1,
        };
        return value >= 0;
    }

    private static byte HexDigit(int value) => (byte)(value < 10 ? '0' + value : 'A' + value - 10);
}
