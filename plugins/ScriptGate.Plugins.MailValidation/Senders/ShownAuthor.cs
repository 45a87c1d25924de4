using System.Globalization;
using System.Text;

namespace ScriptGate.Plugins.MailValidation.Senders;

/// <summary>An address that a reader may take for the author's.</summary>
/// <param name="Text">As it stands, or decoded.</param>
/// <param name="IsName">True when it is not the address but the name in front of it.</param>
internal readonly record struct ShownAuthor(string Text, bool IsName)
{
    private static readonly IdnMapping Idn = new() { UseStd3AsciiRules = false, AllowUnassigned = true };

    /// <summary>What programs take it for: with and without quotes, by each of several at signs, with its domain in either form.</summary>
    public IEnumerable<string> Readings()
    {
        var address = Compact(Text).TrimEnd('.');
        for (var at = address.IndexOf('@', StringComparison.Ordinal); at >= 0; at = address.IndexOf('@', at + 1))
        {
            // Up to the next at sign: whoever reads from the left ends there.
            var next = address.IndexOf('@', at + 1);
            var local = Unquoted(address[..at]);
            var domain = (next < 0 ? address[(at + 1)..] : address[(at + 1)..next]).TrimEnd('.');
            yield return $"{local}@{domain}";
            if (OtherForm(domain) is { } other)
            {
                yield return $"{local}@{other}";
            }
        }
    }

    /// <summary>The same of a reverse path, whose parts are known: as it stands, without quotes that mean nothing, and with its domain in either form. <c>&lt;&gt;</c> for the null path.</summary>
    public static IEnumerable<string> Readings(Mailbox sender)
    {
        yield return sender.IsNull ? "<>" : sender.ToString();
        var local = Unquoted(sender.Local);
        if (local.Length != sender.Local.Length)
        {
            yield return $"{local}@{sender.Domain}";
        }

        if (OtherForm(sender.Domain) is { } other)
        {
            yield return $"{local}@{other}";
        }
    }

    // White space around the parts of an address means nothing (RFC 5322 section 4.4), and what nobody sees hides nothing. Wide letters look like narrow ones.
    private static string Compact(string text)
    {
        var compact = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            if (!IsUnseen(c))
            {
                compact.Append(Narrow(c));
            }
        }

        return compact.ToString();
    }

    internal static bool IsUnseen(char c) => char.IsWhiteSpace(c) || char.IsControl(c) || CharUnicodeInfo.GetUnicodeCategory(c) == UnicodeCategory.Format;

    internal static char Narrow(char c) => c switch
    {
        >= '\uff01' and <= '\uff5e' => (char)(c - 0xfee0),
        '\u3002' or '\uff61' => '.',
        '\ufe6b' => '@',
        _ => c,
    };

    // "boss"@x is boss@x (RFC 5321 section 4.1.2).
    private static string Unquoted(string local) => local is ['"', .., '"'] ? local[1..^1].Replace("\\", "", StringComparison.Ordinal) : local;

    // The list may name the domain in letters and the message in ASCII, or the other way round.
    private static string? OtherForm(string domain)
    {
        try
        {
            return !Ascii.IsValid(domain) ? Idn.GetAscii(domain)
                : domain.Contains("xn--", StringComparison.OrdinalIgnoreCase) ? Idn.GetUnicode(domain)
                : null;
        }
        catch (ArgumentException)
        {
            // No domain at all: it stays as it is.
            return null;
        }
    }
}
