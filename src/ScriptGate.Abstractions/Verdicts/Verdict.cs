namespace ScriptGate;

/// <summary>A step's answer: one word of the closed list, and for refusals the codes and the text the client should read.</summary>
/// <remarks>
/// A code of 0 or an enhanced code that was left out is filled in by the stage the verdict was given at: <c>Reject("5.7.1", "No thanks")</c> answers 550 at
/// RCPT and 554 at MESSAGE. The support ID is appended to the text when the reply is written.
/// </remarks>
public sealed record Verdict
{
    /// <summary>No opinion: the next step is asked.</summary>
    public static readonly Verdict Continue = new(VerdictKind.Continue, 0, default, string.Empty);

    /// <summary>The rest of this stage is not asked.</summary>
    public static readonly Verdict Accept = new(VerdictKind.Accept, 0, default, string.Empty);

    /// <summary>The message, or at RCPT the recipient, is answered with 250 and dropped.</summary>
    public static readonly Verdict Discard = new(VerdictKind.Discard, 0, default, string.Empty);

    private Verdict(VerdictKind kind, int code, EnhancedCode enhancedCode, string text)
    {
        Kind = kind;
        Code = code;
        EnhancedCode = enhancedCode;
        Text = text;
    }

    /// <summary>The word.</summary>
    public VerdictKind Kind { get; }

    /// <summary>The reply code, or 0 for the one the stage uses.</summary>
    public int Code { get; }

    /// <summary>The enhanced code, or its default value for the one the stage uses.</summary>
    public EnhancedCode EnhancedCode { get; }

    /// <summary>The text for the client, without codes and support ID; empty for the stage's own.</summary>
    public string Text { get; }

    /// <summary>True for every verdict that ends the stage: all but <see cref="VerdictKind.Continue"/>.</summary>
    public bool IsFinal => Kind != VerdictKind.Continue;

    /// <summary>True for <see cref="VerdictKind.Defer"/>, <see cref="VerdictKind.Reject"/> and <see cref="VerdictKind.Disconnect"/>.</summary>
    public bool IsRefusal => Kind is VerdictKind.Defer or VerdictKind.Reject or VerdictKind.Disconnect;

    /// <summary>A temporary refusal with the stage's codes.</summary>
    /// <param name="text">The text for the client.</param>
    /// <returns>The verdict.</returns>
    public static Verdict Defer(string text) => Refusal(VerdictKind.Defer, 0, default, text);

    /// <summary>A temporary refusal.</summary>
    /// <param name="enhancedCode">For example <c>4.7.1</c>.</param>
    /// <param name="text">The text for the client.</param>
    /// <returns>The verdict.</returns>
    /// <exception cref="FormatException">The enhanced code is not one.</exception>
    /// <exception cref="ArgumentException">Its first digit is not 4.</exception>
    public static Verdict Defer(string enhancedCode, string text) => Refusal(VerdictKind.Defer, 0, EnhancedCode.Parse(enhancedCode), text);

    /// <summary>A temporary refusal with its own reply code.</summary>
    /// <param name="code">400 to 499.</param>
    /// <param name="enhancedCode">For example <c>4.7.1</c>.</param>
    /// <param name="text">The text for the client.</param>
    /// <returns>The verdict.</returns>
    /// <exception cref="ArgumentException">The codes are not temporary refusals or do not fit each other.</exception>
    public static Verdict Defer(int code, string enhancedCode, string text) => Refusal(VerdictKind.Defer, code, EnhancedCode.Parse(enhancedCode), text);

    /// <summary>A permanent refusal with the stage's codes.</summary>
    /// <param name="text">The text for the client.</param>
    /// <returns>The verdict.</returns>
    public static Verdict Reject(string text) => Refusal(VerdictKind.Reject, 0, default, text);

    /// <summary>A permanent refusal.</summary>
    /// <param name="enhancedCode">For example <c>5.7.1</c>.</param>
    /// <param name="text">The text for the client.</param>
    /// <returns>The verdict.</returns>
    /// <exception cref="FormatException">The enhanced code is not one.</exception>
    /// <exception cref="ArgumentException">Its first digit is not 5.</exception>
    public static Verdict Reject(string enhancedCode, string text) => Refusal(VerdictKind.Reject, 0, EnhancedCode.Parse(enhancedCode), text);

    /// <summary>A permanent refusal with its own reply code.</summary>
    /// <param name="code">500 to 559; 252 is allowed too, for a blocked VRFY (RFC 5321 section 7.3).</param>
    /// <param name="enhancedCode">For example <c>5.7.1</c>.</param>
    /// <param name="text">The text for the client.</param>
    /// <returns>The verdict.</returns>
    /// <exception cref="ArgumentException">The codes are not permanent refusals or do not fit each other.</exception>
    public static Verdict Reject(int code, string enhancedCode, string text) => Refusal(VerdictKind.Reject, code, EnhancedCode.Parse(enhancedCode), text);

    /// <summary>Closes the connection after the stage's 421.</summary>
    /// <param name="text">The text for the client.</param>
    /// <returns>The verdict.</returns>
    public static Verdict Disconnect(string text) => Refusal(VerdictKind.Disconnect, 0, default, text);

    /// <summary>Closes the connection after a reply of the caller's choice.</summary>
    /// <param name="code">400 to 559.</param>
    /// <param name="enhancedCode">For example <c>4.7.0</c>.</param>
    /// <param name="text">The text for the client.</param>
    /// <returns>The verdict.</returns>
    /// <exception cref="ArgumentException">The codes are not refusals or do not fit each other.</exception>
    public static Verdict Disconnect(int code, string enhancedCode, string text) =>
        Refusal(VerdictKind.Disconnect, code, EnhancedCode.Parse(enhancedCode), text);

    /// <summary>The same word with the codes and the text of another reply; a profile uses it for its <c>reply</c>.</summary>
    /// <param name="reply">The reply the client should read.</param>
    /// <returns>A verdict whose word fits the reply: 4xx defers, everything else rejects; a disconnect stays one.</returns>
    public Verdict WithReply(SmtpReply reply)
    {
        ArgumentNullException.ThrowIfNull(reply);
        var kind = Kind == VerdictKind.Disconnect ? Kind : reply.IsTransient ? VerdictKind.Defer : VerdictKind.Reject;
        return new(kind, reply.Code, reply.EnhancedCode, reply.Text);
    }

    private static Verdict Refusal(VerdictKind kind, int code, EnhancedCode enhancedCode, string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var digit = kind switch { VerdictKind.Defer => 4, VerdictKind.Reject => 5, _ => 0 };
        var codeFits = code == 0 || (digit == 0 ? code is >= 400 and <= 559 : code / 100 == digit || (digit == 5 && code == 252));
        if (!codeFits || code > 559)
        {
            throw new ArgumentException($"The reply code {code} is not one of a {kind} verdict.", nameof(code));
        }

        var expected = code == 0 ? digit : code / 100;
        if (!enhancedCode.IsNone && expected != 0 && enhancedCode.Class != expected)
        {
            throw new ArgumentException($"The enhanced code {enhancedCode} does not fit: its first digit must be {expected} (RFC 2034).", nameof(enhancedCode));
        }

        return new Verdict(kind, code, enhancedCode, text);
    }
}
