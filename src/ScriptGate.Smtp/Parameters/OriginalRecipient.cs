using System.Globalization;
using System.Text;

namespace ScriptGate.Smtp;

/// <summary>The value of ORCPT: the type of an address, a semicolon, the address (RFC 3461 section 4.2, RFC 6533 section 3).</summary>
internal static class OriginalRecipient
{
    /// <summary>The longest value in characters (RFC 3461 section 4.2).</summary>
    private const int MaxLength = 500;

    /// <summary>True for a value that may be passed on: well-formed, and without a control character under any of its encodings.</summary>
    /// <param name="value">What stands behind the equals sign.</param>
    /// <param name="utf8">True when the transaction asked for SMTPUTF8.</param>
    public static bool IsValid(ReadOnlySpan<byte> value, bool utf8)
    {
        var semicolon = value.IndexOf((byte)';');
        if (value.Length > MaxLength || semicolon <= 0)
        {
            return false;
        }

        var type = value[..semicolon];
        var address = value[(semicolon + 1)..];
        if (LocalPart.Length(type) != type.Length || !Ascii.IsValid(type))
        {
            return false;
        }

        if (!Ascii.EqualsIgnoreCase(type, "utf-8"u8))
        {
            return Xtext.IsPrintable(address);
        }

        return HasNoEmbeddedControl(address) && (Xtext.IsPrintable(address) || (utf8 && IsUnitext(address)));
    }

    /// <summary>The value that names a recipient; null when it is longer than any may be.</summary>
    public static string? Of(Mailbox mailbox)
    {
        var address = mailbox.ToString();
        var value = Ascii.IsValid(address) ? $"rfc822;{Xtext.Encode(address)}" : $"utf-8;{Embedded(address)}";
        return value.Length <= MaxLength ? value : null;
    }

    // The form that needs no SMTPUTF8 (RFC 6533 section 3: utf-8-addr-xtext).
    private static string Embedded(string address)
    {
        var value = new StringBuilder(address.Length * 2);
        foreach (var rune in address.EnumerateRunes())
        {
            if (rune.Value is > 32 and < 127 and not ('+' or '=' or '\\'))
            {
                value.Append((char)rune.Value);
            }
            else
            {
                value.Append(CultureInfo.InvariantCulture, $"\\x{{{rune.Value:X2}}}");
            }
        }

        return value.ToString();
    }

    /// <summary>UTF-8 as it is; a plus would be read as xtext by some, so it has to be embedded.</summary>
    private static bool IsUnitext(ReadOnlySpan<byte> address) => !address.Contains((byte)'+') && Utf8Text.IsClean(address);

    /// <summary>Every backslash starts <c>\x{HEX}</c>, and none of these is a control character.</summary>
    private static bool HasNoEmbeddedControl(ReadOnlySpan<byte> address)
    {
        var prefix = "\\x{"u8;
        while (address.IndexOf((byte)'\\') is var start and >= 0)
        {
            address = address[start..];
            var end = address.IndexOf((byte)'}');
            if (!address.StartsWith(prefix) || end < 0 || !IsEmbeddable(address[prefix.Length..end]))
            {
                return false;
            }

            address = address[(end + 1)..];
        }

        return true;
    }

    private static bool IsEmbeddable(ReadOnlySpan<byte> digits) =>
        digits.Length <= 6
        && uint.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var character)
        && Rune.TryCreate(character, out var rune)
        && !Rune.IsControl(rune);
}
