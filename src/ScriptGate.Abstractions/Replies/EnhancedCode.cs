namespace ScriptGate;

/// <summary>An enhanced mail system status code, for example <c>5.7.1</c> (RFC 3463 section 2).</summary>
/// <param name="Class">Success 2, temporary failure 4 or permanent failure 5.</param>
/// <param name="Subject">What the status is about, 0 to 999.</param>
/// <param name="Detail">The precise status, 0 to 999.</param>
public readonly record struct EnhancedCode(int Class, int Subject, int Detail)
{
    /// <summary>True for the default value, which stands for "this reply has no enhanced code".</summary>
    public bool IsNone => Class == 0;

    /// <summary>Reads <c>class.subject.detail</c>.</summary>
    /// <param name="text">The text, nothing before or after the code.</param>
    /// <param name="code">The code; the default value when the text is not one.</param>
    /// <returns>True when the text is a code of class 2, 4 or 5 with subject and detail of at most three digits (RFC 3463 section 2).</returns>
    public static bool TryParse(ReadOnlySpan<char> text, out EnhancedCode code)
    {
        code = default;
        if (text.Length < 5 || text[1] != '.' || text[0] is not ('2' or '4' or '5'))
        {
            return false;
        }

        var rest = text[2..];
        var dot = rest.IndexOf('.');
        if (dot < 0 || !TryNumber(rest[..dot], out var subject) || !TryNumber(rest[(dot + 1)..], out var detail))
        {
            return false;
        }

        code = new EnhancedCode(text[0] - '0', subject, detail);
        return true;
    }

    /// <summary>Reads <c>class.subject.detail</c> from text that a developer wrote.</summary>
    /// <param name="text">The text, nothing before or after the code.</param>
    /// <returns>The code.</returns>
    /// <exception cref="FormatException">The text is not an enhanced status code.</exception>
    public static EnhancedCode Parse(string text) =>
        TryParse(text, out var code) ? code : throw new FormatException($"'{text}' is not an enhanced status code such as 5.7.1 (RFC 3463).");

    /// <summary>The code as it stands on the wire; empty for the default value.</summary>
    /// <returns>For example <c>5.7.1</c>.</returns>
    public override string ToString() => IsNone ? string.Empty : $"{Class}.{Subject}.{Detail}";

    private static bool TryNumber(ReadOnlySpan<char> digits, out int number)
    {
        number = 0;
        if (digits.Length is 0 or > 3)
        {
            return false;
        }

        foreach (var digit in digits)
        {
            if (!char.IsAsciiDigit(digit))
            {
                return false;
            }

            number = (number * 10) + (digit - '0');
        }

        return true;
    }
}
