namespace ScriptGate.Smtp;

/// <summary>What a client called itself in EHLO or HELO.</summary>
public enum HelloNameKind
{
    /// <summary>A host name by the grammar, of one label or more.</summary>
    Domain,

    /// <summary>An address literal.</summary>
    AddressLiteral,

    /// <summary>Neither, but harmless to carry: an underscore, an address without brackets, a broken literal. Left to policy.</summary>
    Odd,

    /// <summary>Nothing to carry: empty, too long, or with control characters, spaces or octets above 126. Answered 501.</summary>
    Invalid,
}

/// <summary>Judges the argument of EHLO and HELO (RFC 5321 sections 4.1.1.1 and 4.1.3).</summary>
public static class HelloName
{
    /// <summary>The longest name in octets (RFC 5321 section 4.5.3.1.2).</summary>
    public const int MaxLength = DomainGrammar.MaxLength;

    /// <param name="name">What follows the verb, trimmed.</param>
    public static HelloNameKind Classify(ReadOnlySpan<byte> name)
    {
        if (name.Length is 0 or > MaxLength || name.ContainsAnyExceptInRange((byte)'!', (byte)'~'))
        {
            return HelloNameKind.Invalid;
        }

        if (AddressLiteral.IsValid(name))
        {
            return HelloNameKind.AddressLiteral;
        }

        // By the grammar 192.0.2.1 is a domain; nobody means one.
        return DomainGrammar.IsDomain(name, underscore: false) && !AddressLiteral.IsIPv4(name) ? HelloNameKind.Domain : HelloNameKind.Odd;
    }
}
