using System.Text;

namespace ScriptGate.Smtp;

/// <summary>Host names (RFC 5321 section 4.1.2). With UTF-8 already allowed by the caller, labels may be U-labels (RFC 6531 section 3.3).</summary>
internal static class DomainGrammar
{
    /// <summary>The longest domain in octets (RFC 5321 section 4.5.3.1.2).</summary>
    public const int MaxLength = 255;

    /// <summary>The longest label in octets (RFC 1035 section 2.3.4); of a U-label, in characters: its real limit is that of its A-label, which is never shorter.</summary>
    public const int MaxLabel = 63;

    /// <summary>True for labels of letters, digits and inner hyphens, one or more, without a final dot.</summary>
    /// <param name="text">The octets.</param>
    /// <param name="underscore">
    /// Whether <c>_</c> counts as a letter. The grammar says no; names of real mail hosts do have it, DNS carries it, and it means nothing to any reader, so in
    /// an envelope it passes.
    /// </param>
    public static bool IsDomain(ReadOnlySpan<byte> text, bool underscore = true)
    {
        if (text.Length > MaxLength)
        {
            return false;
        }

        while (true)
        {
            var dot = text.IndexOf((byte)'.');
            if (!IsLabel(dot < 0 ? text : text[..dot], underscore))
            {
                return false;
            }

            if (dot < 0)
            {
                return true;
            }

            text = text[(dot + 1)..];
        }
    }

    private static bool IsLabel(ReadOnlySpan<byte> label, bool underscore)
    {
        if (label.IsEmpty || label[0] == '-' || label[^1] == '-')
        {
            return false;
        }

        var ascii = true;
        foreach (var octet in label)
        {
            if (octet > 127)
            {
                ascii = false;
            }
            else if (!char.IsAsciiLetterOrDigit((char)octet) && octet != '-' && !(underscore && octet == '_'))
            {
                return false;
            }
        }

        return ascii ? label.Length <= MaxLabel : IsULabel(label);
    }

    private static bool IsULabel(ReadOnlySpan<byte> label)
    {
        var characters = 0;
        while (!label.IsEmpty)
        {
            if (Rune.DecodeFromUtf8(label, out var rune, out var used) != System.Buffers.OperationStatus.Done || MapsToSeparator(rune.Value))
            {
                return false;
            }

            label = label[used..];
            characters++;
        }

        return characters <= MaxLabel;
    }

    /// <summary>
    /// Characters that name mapping (UTS 46, NFKC) turns into a dot or an @. They are in no U-label, and a reader that maps would see another domain than we do.
    /// </summary>
    private static bool MapsToSeparator(int character) =>
        character is 0x2024 or 0x2025 or 0x2026 or 0x3002 or 0xFE52 or 0xFE6B or 0xFF0E or 0xFF20 or 0xFF61;
}
