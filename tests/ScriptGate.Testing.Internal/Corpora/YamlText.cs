using System.Globalization;
using System.Text;

namespace ScriptGate.Testing;

/// <summary>
/// Reads the part of YAML that test data is written in: documents, block mappings and sequences, flow sequences, plain, quoted and block scalars, comments. No anchors, tags or
/// flow mappings. A mapping becomes a dictionary, a sequence a list, everything else a string.
/// </summary>
public sealed class YamlText
{
    private readonly string[] _lines;
    private int _line;

    private YamlText(string text) => _lines = text.ReplaceLineEndings("\n").Split('\n');

    private string Line => _lines[_line];

    private int Indent => Line.Length - Line.TrimStart(' ').Length;

    /// <summary>Reads all documents of a file.</summary>
    public static IReadOnlyList<object> Documents(string text)
    {
        var reader = new YamlText(text);
        var documents = new List<object>();
        while (reader.SkipTo())
        {
            documents.Add(reader.Block(reader.Indent));
        }

        return documents;
    }

    // To the next line with content; a line that begins a document has none.
    private bool SkipTo()
    {
        while (_line < _lines.Length && (Line.Trim() is "" or "---" || Line.TrimStart().StartsWith('#')))
        {
            _line++;
        }

        return _line < _lines.Length;
    }

    private bool IsInBlock(int indent)
    {
        var before = _line;
        if (!SkipTo())
        {
            return false;
        }

        for (var i = before; i < _line; i++)
        {
            if (_lines[i].Trim() == "---")
            {
                _line = i;
                return false;
            }
        }

        return Indent == indent;
    }

    private object Block(int indent) => Line.AsSpan(indent).StartsWith("- ") ? Sequence(indent) : Mapping(indent);

    private List<object> Sequence(int indent)
    {
        var items = new List<object>();
        while (IsInBlock(indent) && Line.AsSpan(indent).StartsWith("- "))
        {
            var content = Line[(indent + 2)..].TrimStart();
            if (KeyEnd(content) > 0)
            {
                // A mapping that begins behind the dash: its column is that of its first key.
                var column = Line.Length - content.Length;
                _lines[_line] = new string(' ', column) + content;
                items.Add(Mapping(column));
            }
            else
            {
                items.Add(Scalar(content, indent));
            }
        }

        return items;
    }

    private Dictionary<string, object> Mapping(int indent)
    {
        var map = new Dictionary<string, object>(StringComparer.Ordinal);
        while (IsInBlock(indent))
        {
            var content = Line[indent..];
            var end = KeyEnd(content);
            if (end < 0)
            {
                throw new FormatException($"line {_line + 1}: '{content}' is no key");
            }

            var key = content[..end].Trim('"', '\'');
            var value = content[(end + 1)..].Trim();
            map[key] = value.Length == 0 || value.StartsWith('#') ? Nested(indent) : Scalar(value, indent);
        }

        return map;
    }

    private object Nested(int indent)
    {
        _line++;
        return SkipTo() && (Indent > indent || (Indent == indent && Line.AsSpan(indent).StartsWith("- "))) ? Block(Indent) : "";
    }

    // The colon behind a key: one that a space or the line's end follows, outside quotes.
    private static int KeyEnd(string content)
    {
        if (content.StartsWith('"') || content.StartsWith('\''))
        {
            var close = content.IndexOf(content[0], 1);
            return close > 0 && close + 1 < content.Length && content[close + 1] == ':' ? close + 1 : -1;
        }

        if (content.StartsWith('['))
        {
            return -1;
        }

        var colon = content.IndexOf(": ", StringComparison.Ordinal);
        return colon >= 0 ? colon : content.EndsWith(':') ? content.Length - 1 : -1;
    }

    private object Scalar(string value, int indent)
    {
        _line++;
        if (value is [('>' or '|'), ..] && value.Length <= 2)
        {
            return BlockScalar(value, indent);
        }

        // What is indented deeper goes on: folded into one line.
        var text = new StringBuilder(value);
        while (_line < _lines.Length && Line.Trim().Length > 0 && Indent > indent && !Line.TrimStart().StartsWith('#'))
        {
            text.Append(' ').Append(Line.Trim());
            _line++;
        }

        var position = 0;
        return Flow(text.ToString(), ref position, isInside: false);
    }

    private string BlockScalar(string style, int indent)
    {
        var lines = new List<string>();
        while (_line < _lines.Length && (Line.Trim().Length == 0 || Indent > indent))
        {
            lines.Add(Line.Trim());
            _line++;
        }

        var text = string.Join(style[0] == '>' ? ' ' : '\n', lines).TrimEnd();
        return style.EndsWith('-') ? text : text + "\n";
    }

    private static object Flow(string text, ref int position, bool isInside)
    {
        switch (text[position])
        {
            case '[':
                return FlowSequence(text, ref position);
            case '"':
                return DoubleQuoted(text, ref position);
            case '\'':
                return SingleQuoted(text, ref position);
            default:
                var comment = text.IndexOf(" #", position, StringComparison.Ordinal);
                var end = isInside ? text.IndexOfAny([',', ']'], position) : comment < 0 ? text.Length : comment;
                var plain = text[position..end].Trim();
                position = end;
                return plain;
        }
    }

    private static List<object> FlowSequence(string text, ref int position)
    {
        var items = new List<object>();
        position++;
        while (true)
        {
            while (text[position] is ' ' or ',')
            {
                position++;
            }

            if (text[position] == ']')
            {
                position++;
                return items;
            }

            items.Add(Flow(text, ref position, isInside: true));
        }
    }

    private static string SingleQuoted(string text, ref int position)
    {
        var value = new StringBuilder();
        for (position++; text[position] != '\'' || (position + 1 < text.Length && text[position + 1] == '\''); position++)
        {
            value.Append(text[position]);
            position += text[position] == '\'' ? 1 : 0;
        }

        position++;
        return value.ToString();
    }

    private static string DoubleQuoted(string text, ref int position)
    {
        var value = new StringBuilder();
        for (position++; text[position] != '"'; position++)
        {
            if (text[position] != '\\')
            {
                value.Append(text[position]);
                continue;
            }

            position++;
            switch (text[position])
            {
                case 'x':
                    value.Append((char)int.Parse(text.AsSpan(position + 1, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture));
                    position += 2;
                    break;
                case 'n':
                    value.Append('\n');
                    break;
                case 'r':
                    value.Append('\r');
                    break;
                case '0':
                    value.Append('\0');
                    break;
                default:
                    value.Append(text[position]);
                    break;
            }
        }

        position++;
        return value.ToString();
    }
}
