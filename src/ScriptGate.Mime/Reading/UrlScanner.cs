using System.Buffers;

namespace ScriptGate.Mime.Reading;

/// <summary>
/// Looks for URLs in text or HTML that comes piece by piece. HTML is not parsed: whatever looks like an attribute that holds a URL counts, wherever it stands, because
/// what is a tag and what is not is where programs differ. One pass, whatever the text; what is found is skipped up to its first space, quote or tag.
/// </summary>
/// <param name="urls">Gets the URLs.</param>
internal sealed class UrlScanner(UrlSet urls)
{
    // Text that is looked at together: a URL that begins in it is seen whole, and so is what stands in front of it.
    private const int Window = 32 * 1024;
    private const int Ahead = UrlSet.MaxLength + Spaces + 8;
    private const int Behind = Spaces + 32;

    /// <summary>White space around an equals sign that is gone through.</summary>
    private const int Spaces = 256;

    private static readonly SearchValues<char> InText = SearchValues.Create(":wW");
    private static readonly SearchValues<char> InHtml = SearchValues.Create("=:wW");
    private static readonly string[] Schemes = ["https", "http", "ftp"];

    // "url" is the key in the content of a refresh. "srcset" holds several, which are found as text.
    private static readonly HashSet<string> Attributes = new(StringComparer.OrdinalIgnoreCase)
    {
        "href", "src", "action", "formaction", "background", "poster", "data", "cite", "longdesc", "lowsrc", "dynsrc", "manifest", "codebase", "classid", "url",
    };

    private static readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> ByName = Attributes.GetAlternateLookup<ReadOnlySpan<char>>();

    private readonly char[] _text = new char[Window + Ahead + Behind];
    private bool _isHtml;
    private int _length;
    private int _at;

    /// <summary>Characters that were looked at more than once.</summary>
    public long Work { get; private set; }

    /// <summary>Begins another text.</summary>
    /// <param name="isHtml">Whether attributes and character references mean something.</param>
    public void Begin(bool isHtml) => (_isHtml, _length, _at) = (isHtml, 0, 0);

    public void Write(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty && !urls.IsFull)
        {
            var count = Math.Min(text.Length, _text.Length - _length);
            text[..count].CopyTo(_text.AsSpan(_length));
            _length += count;
            text = text[count..];
            if (_length == _text.Length)
            {
                Scan(_length - Ahead);
                var from = Math.Max(0, _at - Behind);
                _text.AsSpan(from, _length - from).CopyTo(_text);
                _length -= from;
                _at -= from;
            }
        }
    }

    public void Complete() => Scan(_length);

    // Goes on to whatever begins before the place; what it finds may reach behind it.
    private void Scan(int until)
    {
        var text = _text.AsSpan(0, _length);
        while (_at < until && !urls.IsFull)
        {
            var next = text[_at..until].IndexOfAny(_isHtml ? InHtml : InText);
            if (next < 0)
            {
                _at = until;
                return;
            }

            _at += next;
            var end = text[_at] switch
            {
                '=' => Attribute(text, _at),
                ':' => Absolute(text, _at),
                _ => WithoutScheme(text, _at),
            };
            _at = Math.Max(end, _at + 1);
        }
    }

    /// <returns>Where to go on; 0 when there is nothing.</returns>
    private int Attribute(ReadOnlySpan<char> text, int equals)
    {
        var end = equals;
        while (end > 0 && equals - end < Spaces && IsSpace(text[end - 1]))
        {
            end--;
        }

        var start = end;
        while (start > 0 && end - start < 16 && char.IsAsciiLetter(text[start - 1]))
        {
            start--;
        }

        if (!ByName.Contains(text[start..end]))
        {
            return 0;
        }

        var value = equals + 1;
        while (value < text.Length && value - equals <= Spaces && IsSpace(text[value]))
        {
            value++;
        }

        if (value == text.Length)
        {
            return 0;
        }

        var quote = text[value];
        var rest = text[value..Math.Min(text.Length, value + UrlSet.MaxLength)];
        if (quote is '"' or '\'')
        {
            rest = rest[1..];
            value++;

            // A quote that does not end before the next tag was none.
            var close = rest.IndexOfAny(quote, '<');
            rest = close < 0 ? rest : rest[..close];
        }
        else
        {
            // That of a refresh stands within quotes.
            rest = rest[..EndOfWord(rest, isQuoted: text[start..end].Equals("url", StringComparison.OrdinalIgnoreCase))];
        }

        Work += value - start + rest.Length;
        urls.AddAttribute(rest);
        var word = 0;
        while (word < rest.Length && rest[word] <= ' ')
        {
            word++;
        }

        return value + word + EndOfWord(rest[word..], isQuoted: true);
    }

    private int Absolute(ReadOnlySpan<char> text, int colon)
    {
        if (!text[colon..].StartsWith("://"))
        {
            return 0;
        }

        foreach (var scheme in Schemes)
        {
            var start = colon - scheme.Length;
            if (start >= 0 && text[start..colon].Equals(scheme, StringComparison.OrdinalIgnoreCase))
            {
                return Text(text, start, colon + 3, string.Empty);
            }
        }

        return 0;
    }

    // "www.example.com" is a link wherever it is shown.
    private int WithoutScheme(ReadOnlySpan<char> text, int start) =>
        text[start..].StartsWith("www.", StringComparison.OrdinalIgnoreCase) && (start == 0 || !(char.IsLetterOrDigit(text[start - 1]) || text[start - 1] is '.' or '-' or '@' or '/' or '_'))
            ? Text(text, start, start + 4, "http://")
            : 0;

    private int Text(ReadOnlySpan<char> text, int start, int host, string prefix)
    {
        var end = start + EndOfWord(text[start..Math.Min(text.Length, start + UrlSet.MaxLength)], isQuoted: true);
        Work += end - start;
        if (end <= host || text[host] is '.' or ':' or '/')
        {
            return 0;
        }

        ReadOnlySpan<char> url = text[start..end];
        if (_isHtml && url.Contains('&'))
        {
            // "&quot;" or "&nbsp;" ends it as the character does.
            url = CharacterReferences.Decode(url);
            url = url[..EndOfWord(url, isQuoted: true)];
        }

        urls.AddText(url, prefix);
        return end;
    }

    private int EndOfWord(ReadOnlySpan<char> text, bool isQuoted)
    {
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c is '<' or '>' || char.IsWhiteSpace(c) || char.IsControl(c) || (isQuoted && (c == '"' || (_isHtml && c == '\''))))
            {
                return i;
            }
        }

        return text.Length;
    }

    private static bool IsSpace(char c) => c is ' ' or '\t' or '\r' or '\n' or '\f';
}
