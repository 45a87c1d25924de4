namespace ScriptGate.Mime.Reading;

/// <summary>The URLs of a message, each once, in the order in which they were found.</summary>
internal sealed class UrlSet
{
    /// <summary>A newsletter has a few hundred.</summary>
    public const int Most = 1000;

    /// <summary>What browsers and servers take at least; what is behind it is cut off.</summary>
    public const int MaxLength = 2048;

    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private readonly List<string> _urls = [];

    public IReadOnlyList<string> Urls => _urls;

    public bool IsFull => _urls.Count == Most;

    /// <summary>Adds the value of an attribute if it is an absolute URL; what browsers leave out of URLs is left out.</summary>
    /// <param name="value">As it stands in HTML.</param>
    public void AddAttribute(ReadOnlySpan<char> value)
    {
        var decoded = CharacterReferences.Decode(value);
        var url = string.Concat(decoded.Where(c => c is not ('\t' or '\r' or '\n'))).AsSpan().Trim(Outer);
        if (IsAbsolute(url))
        {
            Add(url);
        }
    }

    /// <summary>Adds a URL that stands in text.</summary>
    /// <param name="url">The URL, with whatever follows it up to the next space.</param>
    /// <param name="prefix">What the writer left out.</param>
    public void AddText(ReadOnlySpan<char> url, string prefix) => Add(string.Concat(prefix, WithoutPunctuation(url)));

    private static ReadOnlySpan<char> Outer => "\0\u0001\u0002\u0003\u0004\u0005\u0006\a\b\v\f\u000e\u000f\u0010\u0011\u0012\u0013\u0014\u0015\u0016\u0017\u0018\u0019\u001a\u001b\u001c\u001d\u001e\u001f ";

    // A scheme, or the two slashes that stand for whatever scheme the page has. What points into the message is left out.
    private static bool IsAbsolute(ReadOnlySpan<char> url)
    {
        if (url.Length > 2 && url[0] is '/' or '\\' && url[1] is '/' or '\\')
        {
            return true;
        }

        var colon = url.IndexOf(':');
        if (colon is < 1 or > 32 || colon == url.Length - 1 || !char.IsAsciiLetter(url[0]))
        {
            return false;
        }

        var scheme = url[..colon];
        foreach (var c in scheme)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('+' or '.' or '-'))
            {
                return false;
            }
        }

        return !(scheme.Equals("cid", StringComparison.OrdinalIgnoreCase) || scheme.Equals("mid", StringComparison.OrdinalIgnoreCase) || scheme.Equals("data", StringComparison.OrdinalIgnoreCase));
    }

    // "(see http://a.example/b)." ends with what belongs to the sentence; a bracket that the URL opened itself is its own.
    private static ReadOnlySpan<char> WithoutPunctuation(ReadOnlySpan<char> url)
    {
        var (round, square) = (url.Count(')') - url.Count('('), url.Count(']') - url.Count('['));
        while (!url.IsEmpty)
        {
            switch (url[^1])
            {
                case ')' when round > 0:
                    round--;
                    break;
                case ']' when square > 0:
                    square--;
                    break;
                case '.' or ',' or ';' or ':' or '!' or '?' or '\'' or '*' or '}':
                    break;
                default:
                    return url;
            }

            url = url[..^1];
        }

        return url;
    }

    private void Add(ReadOnlySpan<char> url)
    {
        var kept = url[..Math.Min(url.Length, MaxLength)].ToString();
        if (!IsFull && _seen.Add(kept))
        {
            _urls.Add(kept);
        }
    }
}
