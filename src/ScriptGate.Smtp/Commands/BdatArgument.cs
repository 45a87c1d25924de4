using System.Text;

namespace ScriptGate.Smtp;

/// <summary>The argument of BDAT: a size in octets and perhaps LAST (RFC 3030 section 2).</summary>
public static class BdatArgument
{
    /// <summary>Digits that always fit a <see cref="long"/>: an exabyte less one octet, far above every message limit.</summary>
    private const int MaxDigits = 18;

    /// <summary>Reads the argument. When it cannot be read, the number of octets that follow is unknown, and so is where the next command starts.</summary>
    /// <param name="argument">What follows the word BDAT, trimmed.</param>
    /// <param name="size">Octets in the chunk.</param>
    /// <param name="last">True when the message ends with this chunk.</param>
    public static bool TryParse(ReadOnlySpan<byte> argument, out long size, out bool last)
    {
        size = 0;
        last = false;

        var space = argument.IndexOf((byte)' ');
        var digits = space < 0 ? argument : argument[..space];
        if (!TryNumber(digits, out var number))
        {
            return false;
        }

        if (space >= 0)
        {
            if (!Ascii.EqualsIgnoreCase(argument[space..].TrimStart((byte)' '), "LAST"u8))
            {
                return false;
            }

            last = true;
        }

        size = number;
        return true;
    }

    private static bool TryNumber(ReadOnlySpan<byte> digits, out long number)
    {
        number = 0;
        if (digits.Length is 0 or > MaxDigits || digits.ContainsAnyExceptInRange((byte)'0', (byte)'9'))
        {
            return false;
        }

        foreach (var digit in digits)
        {
            number = (number * 10) + (digit - '0');
        }

        return true;
    }
}
