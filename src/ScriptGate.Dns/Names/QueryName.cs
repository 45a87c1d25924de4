using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace ScriptGate.Dns.Names;

/// <summary>Names as they are asked for: bounded, lower case, of ASCII, without a trailing dot.</summary>
internal static class QueryName
{
    /// <summary>The longest label in octets (RFC 1035 section 2.3.4).</summary>
    public const int MaxLabel = 63;

    /// <summary>The longest name as text: 255 octets on the wire (RFC 1035 section 2.3.4) are the first length octet, these and the root's.</summary>
    public const int MaxText = 253;

    /// <summary>The most octets of <see cref="WriteEscaped"/>: each of the name's as a backslash and three digits, then the dot of the root and a zero.</summary>
    public const int MaxEscaped = (4 * MaxText) + 2;

    // A character takes at least one octet of its A-label: what is longer is too long before it is converted.
    private const int MaxInput = MaxText + 1;

    private static readonly IdnMapping Idn = new() { AllowUnassigned = true };

    /// <summary>Brings a name into the form it is asked for in.</summary>
    /// <returns>False when it cannot be a DNS name.</returns>
    public static bool TryNormalise(string? name, [NotNullWhen(true)] out string? normal)
    {
        normal = null;
        if (name is null || name.Length is 0 or > MaxInput)
        {
            return false;
        }

        var text = name[^1] == '.' ? name[..^1] : name;
        if (!Ascii.IsValid(text) && !TryToAscii(ref text))
        {
            return false;
        }

        if (!IsName(text))
        {
            return false;
        }

        normal = text.ToLowerInvariant();
        return true;
    }

    /// <summary>Writes a name in the notation of zone files (RFC 1035 section 5.1), which is what libunbound reads: absolute, zero-terminated.</summary>
    /// <param name="normal">A name from <see cref="TryNormalise"/>.</param>
    /// <param name="target">At least <see cref="MaxEscaped"/> octets.</param>
    public static void WriteEscaped(string normal, Span<byte> target)
    {
        var used = 0;
        foreach (var character in normal)
        {
            var octet = (byte)character;
            if (char.IsAsciiLetterOrDigit(character) || character is '.' or '-' or '_')
            {
                target[used++] = octet;
            }
            else
            {
                target[used++] = (byte)'\\';
                target[used++] = (byte)('0' + (octet / 100));
                target[used++] = (byte)('0' + (octet / 10 % 10));
                target[used++] = (byte)('0' + (octet % 10));
            }
        }

        target[used++] = (byte)'.';
        target[used] = 0;
    }

    // Any printable octet may be in a label: what a domain of SPF expands to holds more than host names do (RFC 7208 section 7.3).
    private static bool IsName(ReadOnlySpan<char> text)
    {
        if (text.Length is 0 or > MaxText || text.ContainsAnyExceptInRange(' ', '~'))
        {
            return false;
        }

        foreach (var label in text.Split('.'))
        {
            var (_, length) = label.GetOffsetAndLength(text.Length);
            if (length is 0 or > MaxLabel)
            {
                return false;
            }
        }

        return true;
    }

    // U-labels are in lower case and normalised already (RFC 5891 section 4.2); a name that is not is no more than a name that does not exist.
    private static bool TryToAscii(ref string text)
    {
        if (!IsPlainText(text))
        {
            return false;
        }

        try
        {
            text = Idn.GetAscii(text.ToLowerInvariant());
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    // The conversion would take half a surrogate pair or a control character for any other.
    private static bool IsPlainText(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            if (Rune.DecodeFromUtf16(text, out var rune, out var used) != OperationStatus.Done || Rune.IsControl(rune))
            {
                return false;
            }

            text = text[used..];
        }

        return true;
    }
}
