using System.Globalization;

namespace ScriptGate.Core.Configuration;

/// <summary>Refusals as an operator writes them: <c>554 5.7.1 Attachment type not accepted</c>.</summary>
internal static class RefusalText
{
    /// <summary>What a refusal looks like, for the schema.</summary>
    public const string Pattern = "^[45][0-5][0-9] ([45]\\.[0-9]{1,3}\\.[0-9]{1,3} )?[ -~]{1,300}$";

    // Leaves room for codes and support ID in a reply line of 512 octets (RFC 5321 section 4.5.3.1.5).
    private const int LongestText = 300;

    /// <summary>Whether a text can stand in a reply: one line of printable ASCII with room for what stands around it.</summary>
    public static bool IsText(string text) => text.Length is > 0 and <= LongestText && text.All(c => c is >= ' ' and <= '~');

    public static bool TryParse(string text, out SmtpReply? reply)
    {
        reply = null;
        if (text.Length < 5 || text[3] != ' ' || !int.TryParse(text.AsSpan(0, 3), NumberStyles.None, CultureInfo.InvariantCulture, out var code) || code is < 400 or > 559)
        {
            return false;
        }

        var rest = text[4..];
        var space = rest.IndexOf(' ', StringComparison.Ordinal);
        if (space > 0 && EnhancedCode.TryParse(rest.AsSpan(0, space), out var enhanced))
        {
            rest = rest[(space + 1)..];
        }
        else
        {
            enhanced = default;
        }

        if (!IsText(rest) || (!enhanced.IsNone && enhanced.Class != code / 100))
        {
            return false;
        }

        reply = new SmtpReply(code, enhanced, rest);
        return true;
    }
}
