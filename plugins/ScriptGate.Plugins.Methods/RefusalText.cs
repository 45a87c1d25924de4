using System.Globalization;

namespace ScriptGate.Plugins.Methods;

/// <summary>Reads a refusal as an operator writes it: <c>502 5.5.1 Command not accepted</c>.</summary>
internal static class RefusalText
{
    // Leaves room for codes and support ID in a reply line of 512 octets (RFC 5321 section 4.5.3.1.5).
    private const int LongestText = 300;

    /// <returns>The verdict; null when the text is not a refusal.</returns>
    public static Verdict? Parse(string? text)
    {
        if (text is not { Length: >= 5 } || text[3] != ' ' || !int.TryParse(text.AsSpan(0, 3), NumberStyles.None, CultureInfo.InvariantCulture, out var code) || !(code is 252 or (>= 400 and <= 559)))
        {
            return null;
        }

        var rest = text[4..];
        var space = rest.IndexOf(' ', StringComparison.Ordinal);
        if (space > 0 && EnhancedCode.TryParse(rest.AsSpan(0, space), out var enhanced))
        {
            rest = rest[(space + 1)..];
        }
        else
        {
            enhanced = new EnhancedCode(code / 100, 5, code == 252 ? 2 : 1);
        }

        var fits = rest.Length is > 0 and <= LongestText && rest.All(c => c is >= ' ' and <= '~') && enhanced.Class == code / 100;
        return !fits ? null
            : code is >= 400 and < 500 ? Verdict.Defer(code, enhanced.ToString(), rest)
            : Verdict.Reject(code, enhanced.ToString(), rest);
    }
}
