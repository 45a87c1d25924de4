using System.Buffers;
using System.Text;

namespace ScriptGate.Mime.Fields;

/// <summary>Takes a field with parameters apart: a word, then names and values (RFC 2045 section 5.1), as leniently as clients do.</summary>
internal ref struct ParameterReader(ReadOnlySpan<byte> value)
{
    private static readonly SearchValues<byte> Specials = SearchValues.Create(" \t\",()<>@[]\\"u8);

    private ReadOnlySpan<byte> _rest = value;
    private bool _hasOpenComment;

    public ParameterFaults Faults { get; private set; }

    /// <summary>Reads what stands in front of the first semicolon.</summary>
    /// <returns>The first word in lower case; empty when there is none.</returns>
    public string Head()
    {
        SkipSpace();
        var end = _rest.IndexOfAny(" \t;("u8);
        var word = end < 0 ? _rest : _rest[..end];
        _rest = _rest[word.Length..];
        SkipSpace();
        if (!_rest.IsEmpty && _rest[0] != ';')
        {
            // "text/plain charset=utf-8", "text/plain, text/html": clients disagree where the parameters begin; we go on behind the word.
            Faults |= ParameterFaults.Head;
        }

        return Lower(word);
    }

    /// <summary>Reads the parameters.</summary>
    /// <param name="limit">How many at most.</param>
    public List<RawParameter> Parameters(int limit)
    {
        var parameters = new List<RawParameter>(4);
        while (SkipToParameter())
        {
            if (parameters.Count >= limit)
            {
                Faults |= ParameterFaults.TooMany;
                break;
            }

            var nameEnd = _rest.IndexOfAny("=;"u8);
            if (nameEnd < 0 || _rest[nameEnd] == ';')
            {
                // A name alone.
                Faults |= ParameterFaults.Syntax;
                _rest = nameEnd < 0 ? default : _rest[nameEnd..];
                continue;
            }

            var name = Name(_rest[..nameEnd]);
            _rest = _rest[(nameEnd + 1)..];
            SkipSpace();
            var parameter = !_rest.IsEmpty && _rest[0] == '"' ? Quoted(name) : Token(name);
            if (name.Length > 0)
            {
                parameters.Add(parameter);
            }
        }

        return parameters;
    }

    private static string Lower(ReadOnlySpan<byte> octets) => Encoding.Latin1.GetString(octets).ToLowerInvariant();

    private string Name(ReadOnlySpan<byte> octets)
    {
        var name = octets.Trim(" \t"u8);
        var space = name.LastIndexOfAny(" \t)"u8);
        if (name.IsEmpty || space >= 0)
        {
            // "junk name=value": the word in front of the equals sign is the name.
            Faults |= ParameterFaults.Syntax;
        }

        return Lower(name[(space + 1)..]);
    }

    private RawParameter Token(string name)
    {
        var end = _rest.IndexOf((byte)';');
        var whole = end < 0 ? _rest : _rest[..end];
        _rest = _rest[whole.Length..];
        var length = whole.Length;
        whole = WithoutComment(whole);
        Faults |= whole.Length < length ? ParameterFaults.Comment : ParameterFaults.None;
        whole = whole.TrimEnd(" \t"u8);

        // "name=my file.exe": most clients show it all, a strict reader ends it at the space.
        // Commas and brackets are common in names that are not quoted as they should be, and harmless there; the end of a boundary is not.
        var strict = name is "boundary" ? whole.IndexOfAny(Specials) : whole.IndexOfAny(" \t\""u8);
        if (strict >= 0 || whole.IsEmpty)
        {
            Faults |= ParameterFaults.Syntax;
        }

        return new RawParameter(name, whole.ToArray(), strict < 0 ? null : whole[..strict].ToArray());
    }

    // A comment counts as one only behind white space and up to the end; "file(1).txt" is a name.
    private static ReadOnlySpan<byte> WithoutComment(ReadOnlySpan<byte> token)
    {
        var open = token.IndexOf(" ("u8);
        return open >= 0 && token.TrimEnd(" \t"u8)[^1] == ')' ? token[..open] : token;
    }

    private RawParameter Quoted(string name)
    {
        var end = QuoteEnd(_rest);
        var quoted = end < 0 ? _rest[1..] : _rest[1..end];
        var text = Unescaped(quoted);
        _rest = end < 0 ? default : _rest[(end + 1)..];

        // "a\b" is ab, but who writes paths means the backslash, and some clients know no other.
        var other = Joined(text, _rest) ?? (text.Length < quoted.Length ? quoted.ToArray() : null);
        SkipSpace();
        if (end < 0 || (!_rest.IsEmpty && _rest[0] != ';'))
        {
            Faults |= ParameterFaults.Syntax;
        }

        return new RawParameter(name, text, other);
    }

    // name="readme.txt".exe: some end the value at the quote, some at the semicolon.
    private static byte[]? Joined(byte[] text, ReadOnlySpan<byte> rest)
    {
        var end = rest.IndexOf((byte)';');
        var tail = (end < 0 ? rest : rest[..end]).Trim(" \t\""u8);
        return tail.IsEmpty || tail[0] == '(' ? null : [.. text, .. tail];
    }

    private static int QuoteEnd(ReadOnlySpan<byte> quoted)
    {
        for (var i = 1; i < quoted.Length; i++)
        {
            if (quoted[i] == '"')
            {
                return i;
            }

            i += quoted[i] == '\\' ? 1 : 0;
        }

        return -1;
    }

    private static byte[] Unescaped(ReadOnlySpan<byte> text)
    {
        if (!text.Contains((byte)'\\'))
        {
            return text.ToArray();
        }

        var kept = new byte[text.Length];
        var length = 0;
        for (var i = 0; i < text.Length; i++)
        {
            i += text[i] == '\\' && i + 1 < text.Length ? 1 : 0;
            kept[length++] = text[i];
        }

        return kept[..length];
    }

    private bool SkipToParameter()
    {
        SkipSpace();
        while (!_rest.IsEmpty && _rest[0] == ';')
        {
            _rest = _rest[1..];
            SkipSpace();
        }

        return !_rest.IsEmpty;
    }

    // White space and comments, which nest (RFC 5322 section 3.2.2).
    private void SkipSpace()
    {
        while (true)
        {
            _rest = _rest.TrimStart(" \t"u8);
            if (_rest.IsEmpty || _rest[0] != '(' || _hasOpenComment)
            {
                return;
            }

            var end = CommentEnd(_rest);
            if (end < 0)
            {
                // An open comment swallows nothing: clients that know no comments read on. Nor is it looked for again, or many of them would cost too much.
                Faults |= ParameterFaults.Syntax;
                _hasOpenComment = true;
                return;
            }

            Faults |= ParameterFaults.Comment;
            _rest = _rest[(end + 1)..];
        }
    }

    private static int CommentEnd(ReadOnlySpan<byte> comment)
    {
        var depth = 0;
        for (var i = 0; i < comment.Length; i++)
        {
            switch (comment[i])
            {
                case (byte)'\\':
                    i++;
                    break;
                case (byte)'(':
                    depth++;
                    break;
                case (byte)')' when --depth == 0:
                    return i;
            }
        }

        return -1;
    }
}
