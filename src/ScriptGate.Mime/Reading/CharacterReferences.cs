using System.Globalization;
using System.Net;
using System.Text;

namespace ScriptGate.Mime.Reading;

/// <summary>Undoes the character references of HTML as browsers do: numeric ones end without semicolon too.</summary>
internal static class CharacterReferences
{
    private const int NameLimit = 32;

    // What HTML 5 added to what the framework knows, as far as it may hide a URL.
    private static readonly Dictionary<string, string> Names = new(StringComparer.Ordinal)
    {
        ["colon"] = ":",
        ["sol"] = "/",
        ["bsol"] = "\\",
        ["period"] = ".",
        ["Tab"] = "\t",
        ["NewLine"] = "\n",
        ["num"] = "#",
        ["quest"] = "?",
        ["equals"] = "=",
        ["commat"] = "@",
        ["percnt"] = "%",
        ["lowbar"] = "_",
        ["lpar"] = "(",
        ["rpar"] = ")",
        ["comma"] = ",",
        ["semi"] = ";",
        ["excl"] = "!",
        ["plus"] = "+",
        ["ast"] = "*",
        ["dollar"] = "$",
        ["AMP"] = "&",
        ["QUOT"] = "\"",
        ["LT"] = "<",
        ["GT"] = ">",
        ["apos"] = "'",
    };

    public static string Decode(ReadOnlySpan<char> html)
    {
        var text = new StringBuilder(html.Length);
        while (html.IndexOf('&') is >= 0 and var at)
        {
            text.Append(html[..at]);
            html = html[at..];
            var length = html.StartsWith("&#") ? Numeric(html, text) : Named(html, text);
            if (length == 0)
            {
                text.Append('&');
                length = 1;
            }

            html = html[length..];
        }

        return text.Append(html).ToString();
    }

    private static int Numeric(ReadOnlySpan<char> html, StringBuilder text)
    {
        var isHex = html.Length > 2 && html[2] is 'x' or 'X';
        var start = isHex ? 3 : 2;
        var end = start;
        while (end < html.Length && (isHex ? char.IsAsciiHexDigit(html[end]) : char.IsAsciiDigit(html[end])))
        {
            end++;
        }

        if (end == start)
        {
            return 0;
        }

        var digits = html[start..end].TrimStart('0');
        var isRune = int.TryParse(digits.IsEmpty ? "0" : digits, isHex ? NumberStyles.AllowHexSpecifier : NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            & Rune.TryCreate(number, out var rune);
        text.Append(isRune && number > 0 ? rune.ToString() : "\ufffd");
        return end < html.Length && html[end] == ';' ? end + 1 : end;
    }

    private static int Named(ReadOnlySpan<char> html, StringBuilder text)
    {
        var end = html[..Math.Min(html.Length, NameLimit)].IndexOf(';');
        if (end < 2)
        {
            return 0;
        }

        var name = html[1..end].ToString();
        text.Append(Names.TryGetValue(name, out var known) ? known : WebUtility.HtmlDecode($"&{name};"));
        return end + 1;
    }
}
