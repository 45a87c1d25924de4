using System.Buffers;

namespace ScriptGate.Mime.Fields;

/// <summary>Octets written as two hexadecimal digits behind a mark: percent in RFC 2231, equals sign in RFC 2047.</summary>
internal static class Percent
{
    public static bool TryHex(ReadOnlySpan<byte> digits, out byte octet)
    {
        octet = 0;
        if (digits.Length < 2 || !char.IsAsciiHexDigit((char)digits[0]) || !char.IsAsciiHexDigit((char)digits[1]))
        {
            return false;
        }

        octet = (byte)((Digit(digits[0]) << 4) | Digit(digits[1]));
        return true;
    }

    /// <summary>Decodes percent escapes; a broken one stays as it is.</summary>
    /// <returns>False when one was broken.</returns>
    public static bool Decode(ReadOnlySpan<byte> encoded, IBufferWriter<byte> output)
    {
        var isWhole = true;
        for (var i = 0; i < encoded.Length; i++)
        {
            var octet = encoded[i];
            if (octet == '%')
            {
                if (TryHex(encoded[(i + 1)..], out var decoded))
                {
                    octet = decoded;
                    i += 2;
                }
                else
                {
                    isWhole = false;
                }
            }

            output.GetSpan(1)[0] = octet;
            output.Advance(1);
        }

        return isWhole;
    }

    private static int Digit(byte octet) => octet <= '9' ? octet - '0' : (octet | 0x20) - 'a' + 10;
}
