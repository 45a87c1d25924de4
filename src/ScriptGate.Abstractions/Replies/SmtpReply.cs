namespace ScriptGate;

/// <summary>A reply of the SMTP conversation: a code, mostly an enhanced code, and text (RFC 5321 section 4.2, RFC 2034).</summary>
/// <remarks>Immutable. The text may hold line feeds; each becomes a line of a multi-line reply. Writing makes every line legal: printable, at most 512 octets.</remarks>
public sealed class SmtpReply
{
    // Most replies are said again and again, and each time they are written into a record.
    private string? _line;

    /// <summary>Makes a reply.</summary>
    /// <param name="code">The reply code, 200 to 559 (RFC 5321 section 4.2).</param>
    /// <param name="enhancedCode">The enhanced code; its class must be the first digit of <paramref name="code"/>. The default value for none.</param>
    /// <param name="text">The text for people, without codes.</param>
    /// <exception cref="ArgumentException">The code is not a reply code, or the class of the enhanced code does not fit it (RFC 2034 section 4).</exception>
    public SmtpReply(int code, EnhancedCode enhancedCode, string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (code is < 200 or > 559)
        {
            throw new ArgumentException($"{code} is not an SMTP reply code.", nameof(code));
        }

        if (!enhancedCode.IsNone && enhancedCode.Class != code / 100)
        {
            throw new ArgumentException($"The enhanced code {enhancedCode} does not fit the reply code {code}: its first digit must be {code / 100}.", nameof(enhancedCode));
        }

        Code = code;
        EnhancedCode = enhancedCode;
        Text = text;
    }

    /// <summary>Makes a reply with the enhanced code given as text.</summary>
    /// <param name="code">The reply code, 200 to 559.</param>
    /// <param name="enhancedCode">For example <c>5.7.1</c>; empty for none.</param>
    /// <param name="text">The text for people, without codes.</param>
    /// <exception cref="FormatException">The enhanced code is not one.</exception>
    /// <exception cref="ArgumentException">The codes do not fit each other.</exception>
    public SmtpReply(int code, string enhancedCode, string text)
        : this(code, string.IsNullOrEmpty(enhancedCode) ? default : EnhancedCode.Parse(enhancedCode), text)
    {
    }

    /// <summary>The reply code, 200 to 559.</summary>
    public int Code { get; }

    /// <summary>The enhanced code, or its default value when there is none.</summary>
    public EnhancedCode EnhancedCode { get; }

    /// <summary>The text for people, without codes; lines are separated by a line feed.</summary>
    public string Text { get; }

    /// <summary>True for 2xx.</summary>
    public bool IsPositive => Code < 300;

    /// <summary>True for 3xx, which asks for more (354, 334).</summary>
    public bool IsIntermediate => Code is >= 300 and < 400;

    /// <summary>True for 4xx: the client should try again later.</summary>
    public bool IsTransient => Code is >= 400 and < 500;

    /// <summary>True for 5xx: the client should give up.</summary>
    public bool IsPermanent => Code >= 500;

    /// <summary>True for 4xx and 5xx.</summary>
    public bool IsRefusal => Code >= 400;

    /// <summary>The same codes with another text.</summary>
    /// <param name="text">The new text.</param>
    /// <returns>A new reply.</returns>
    public SmtpReply WithText(string text) => new(Code, EnhancedCode, text);

    /// <summary>The reply as one line for logs: codes, then the text with line feeds shown as <c>|</c>.</summary>
    /// <returns>For example <c>550 5.7.1 Refused by policy</c>.</returns>
    public override string ToString() => _line ??= Line();

    private string Line()
    {
        var text = Text.Contains('\n', StringComparison.Ordinal) ? Text.Replace('\n', '|') : Text;
        return EnhancedCode.IsNone ? $"{Code} {text}" : $"{Code} {EnhancedCode} {text}";
    }
}
