using System.Text;

namespace ScriptGate.Smtp;

/// <summary>Address literals: <c>[192.0.2.1]</c> and <c>[IPv6:2001:db8::1]</c> (RFC 5321 section 4.1.3). No other tag is registered, so no other is taken.</summary>
internal static class AddressLiteral
{
    private const int Groups = 8;

    public static bool IsValid(ReadOnlySpan<byte> text)
    {
        if (text.Length < 3 || text[0] != '[' || text[^1] != ']')
        {
            return false;
        }

        var inner = text[1..^1];
        var tag = "IPv6:"u8;
        return inner.Length > tag.Length && Ascii.EqualsIgnoreCase(inner[..tag.Length], tag)
            ? IsIPv6(inner[tag.Length..])
            : IsIPv4(inner);
    }

    /// <summary>Four decimal numbers up to 255. A leading zero is refused: some readers take it for octal and reach another host.</summary>
    public static bool IsIPv4(ReadOnlySpan<byte> text)
    {
        for (var numbers = 1; ; numbers++)
        {
            var dot = text.IndexOf((byte)'.');
            if (!IsOctet(dot < 0 ? text : text[..dot]))
            {
                return false;
            }

            if (dot < 0)
            {
                return numbers == 4;
            }

            text = text[(dot + 1)..];
        }
    }

    private static bool IsOctet(ReadOnlySpan<byte> digits)
    {
        if (digits.Length is 0 or > 3 || (digits[0] == '0' && digits.Length > 1) || digits.ContainsAnyExceptInRange((byte)'0', (byte)'9'))
        {
            return false;
        }

        var value = 0;
        foreach (var digit in digits)
        {
            value = (value * 10) + (digit - '0');
        }

        return value <= 255;
    }

    /// <summary>Own code, because the framework's parser also takes zones, prefixes and brackets.</summary>
    public static bool IsIPv6(ReadOnlySpan<byte> text)
    {
        var groups = 0;
        var compressed = text.StartsWith("::"u8);
        text = compressed ? text[2..] : text;

        while (!text.IsEmpty)
        {
            var colon = text.IndexOf((byte)':');
            var group = colon < 0 ? text : text[..colon];
            if (colon < 0 && group.Contains((byte)'.'))
            {
                return IsIPv4(group) && HasAllGroups(groups + 2, compressed);
            }

            if (!IsGroup(group))
            {
                return false;
            }

            groups++;
            if (colon < 0)
            {
                break;
            }

            text = text[(colon + 1)..];
            if (text.IsEmpty)
            {
                return false;
            }

            if (text[0] == ':')
            {
                if (compressed)
                {
                    return false;
                }

                compressed = true;
                text = text[1..];
            }
        }

        return HasAllGroups(groups, compressed);
    }

    private static bool IsGroup(ReadOnlySpan<byte> digits)
    {
        foreach (var digit in digits)
        {
            if (!char.IsAsciiHexDigit((char)digit))
            {
                return false;
            }
        }

        return digits.Length is >= 1 and <= 4;
    }

    private static bool HasAllGroups(int groups, bool compressed) => compressed ? groups < Groups : groups == Groups;
}
