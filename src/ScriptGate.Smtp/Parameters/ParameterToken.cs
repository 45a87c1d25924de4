namespace ScriptGate.Smtp;

/// <summary>One <c>KEYWORD</c> or <c>KEYWORD=value</c> (RFC 5321 section 4.1.2, esmtp-param).</summary>
internal readonly ref struct ParameterToken
{
    private ParameterToken(ReadOnlySpan<byte> keyword, ReadOnlySpan<byte> value, bool hasValue)
    {
        Keyword = keyword;
        Value = value;
        HasValue = hasValue;
    }

    public ReadOnlySpan<byte> Keyword { get; }

    public ReadOnlySpan<byte> Value { get; }

    /// <summary>True when there is an equals sign.</summary>
    public bool HasValue { get; }

    /// <summary>
    /// True for a keyword of letters, digits and hyphens, and a value, if any, of at least one octet without controls, spaces or a second equals sign.
    /// Octets above 127 pass here: only a value that may be UTF-8 takes them.
    /// </summary>
    public bool IsWellFormed => IsKeyword(Keyword) && (!HasValue || IsValue(Value));

    /// <summary>Takes the next token; runs of spaces count as one.</summary>
    public static bool TryTake(ref ReadOnlySpan<byte> rest, out ParameterToken token)
    {
        rest = rest.TrimStart((byte)' ');
        if (rest.IsEmpty)
        {
            token = default;
            return false;
        }

        var space = rest.IndexOf((byte)' ');
        var text = space < 0 ? rest : rest[..space];
        rest = rest[text.Length..];

        var equals = text.IndexOf((byte)'=');
        token = equals < 0 ? new ParameterToken(text, default, hasValue: false) : new ParameterToken(text[..equals], text[(equals + 1)..], hasValue: true);
        return true;
    }

    private static bool IsKeyword(ReadOnlySpan<byte> text)
    {
        foreach (var octet in text)
        {
            if (!char.IsAsciiLetterOrDigit((char)octet) && octet != '-')
            {
                return false;
            }
        }

        return !text.IsEmpty && text[0] != '-';
    }

    private static bool IsValue(ReadOnlySpan<byte> text)
    {
        foreach (var octet in text)
        {
            if (octet is <= 32 or 127 or (byte)'=')
            {
                return false;
            }
        }

        return !text.IsEmpty;
    }
}
