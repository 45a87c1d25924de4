using System.Globalization;
using System.Text;
using Jint.Native;
using Jint.Native.Object;
using Jint.Runtime;
using JsEngine = Jint.Engine;

namespace ScriptGate.Scripting.Jint;

/// <summary>Makes values of JSON text. The engine's own reader nests on the stack as deep as the text does, and the text may come from outside.</summary>
internal ref struct JsonReader
{
    private const int MaxDepth = 512;

    private readonly JsEngine _engine;
    private readonly ReadOnlySpan<char> _text;
    private readonly bool _freeze;
    private int _at;
    private int _depth;

    private JsonReader(JsEngine engine, string text, bool freeze)
    {
        _engine = engine;
        _text = text;
        _freeze = freeze;
    }

    /// <exception cref="FormatException">It is not JSON.</exception>
    public static JsValue Read(JsEngine engine, string text, bool freeze)
    {
        var reader = new JsonReader(engine, text, freeze);
        var value = reader.Value();
        reader.Space();
        return reader._at == text.Length ? value : throw reader.Unexpected();
    }

    private JsValue Value()
    {
        Space();
        switch (Peek())
        {
            case '{':
                return Object();
            case '[':
                return Array();
            case '"':
                return Text();
            case 't':
                return Word("true", JsValue.True);
            case 'f':
                return Word("false", JsValue.False);
            case 'n':
                return Word("null", JsValue.Null);
            default:
                return Number();
        }
    }

    private JsValue Object()
    {
        var item = _engine.Object.Construct(Arguments.Empty);
        Enter();
        Space();
        if (!Take('}'))
        {
            do
            {
                Space();
                var name = Text();
                Space();
                Expect(':');
                item.FastAddProperty(name, Value(), !_freeze, enumerable: true, !_freeze);
                Space();
            }
            while (Take(','));
            Expect('}');
        }

        return Leave(item);
    }

    private JsValue Array()
    {
        var items = new List<JsValue>();
        Enter();
        Space();
        if (!Take(']'))
        {
            do
            {
                items.Add(Value());
                Space();
            }
            while (Take(','));
            Expect(']');
        }

        var array = _engine.Array.Construct([items.Count]);
        for (var i = 0; i < items.Count; i++)
        {
            array.FastAddProperty(JsonText.NumberOf(i), items[i], !_freeze, enumerable: true, !_freeze);
        }

        return Leave(array);
    }

    private JsValue Leave(ObjectInstance item)
    {
        _depth--;
        if (_freeze)
        {
            _engine.Object.Freeze(JsValue.Undefined, [new JsValue(item)]);
        }

        return new JsValue(item);
    }

    private string Text()
    {
        Expect('"');
        var end = _text[_at..].IndexOfAny('"', '\\');
        if (end >= 0 && _text[_at + end] == '"' && !Controls(_text.Slice(_at, end)))
        {
            var plain = _text.Slice(_at, end).ToString();
            _at += end + 1;
            return plain;
        }

        var text = new StringBuilder();
        while (Peek() != '"')
        {
            text.Append(Character());
        }

        _at++;
        return text.ToString();
    }

    private static bool Controls(ReadOnlySpan<char> text) => text.ContainsAnyInRange('\0', '\u001f');

    private char Character()
    {
        var character = Peek();
        if (character < ' ')
        {
            throw Unexpected();
        }

        _at++;
        if (character != '\\')
        {
            return character;
        }

        var escaped = Peek();
        _at++;
        return escaped switch
        {
            '"' or '\\' or '/' => escaped,
            'b' => '\b',
            'f' => '\f',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'u' => Unicode(),
            _ => throw Unexpected(),
        };
    }

    private char Unicode()
    {
        if (_at + 4 > _text.Length || !ushort.TryParse(_text.Slice(_at, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code))
        {
            throw Unexpected();
        }

        _at += 4;
        return (char)code;
    }

    private JsValue Number()
    {
        var start = _at;
        Take('-');
        if (!Take('0'))
        {
            Digits();
        }

        if (Take('.'))
        {
            Digits();
        }

        if (Take('e') || Take('E'))
        {
            _ = Take('+') || Take('-');
            Digits();
        }

        return double.Parse(_text[start.._at], NumberStyles.Float, CultureInfo.InvariantCulture);
    }

    private void Digits()
    {
        var length = _text[_at..].IndexOfAnyExceptInRange('0', '9');
        length = length < 0 ? _text.Length - _at : length;
        _at += length > 0 ? length : throw Unexpected();
    }

    private JsValue Word(string word, JsValue value)
    {
        if (!_text[_at..].StartsWith(word, StringComparison.Ordinal))
        {
            throw Unexpected();
        }

        _at += word.Length;
        return value;
    }

    private void Enter()
    {
        _at++;
        if (++_depth > MaxDepth)
        {
            throw new FormatException($"JSON is nested more than {MaxDepth} deep");
        }
    }

    private void Space()
    {
        while (_at < _text.Length && _text[_at] is ' ' or '\t' or '\n' or '\r')
        {
            _at++;
        }
    }

    private readonly char Peek() => _at < _text.Length ? _text[_at] : throw new FormatException("JSON ends too early");

    private bool Take(char character)
    {
        var found = _at < _text.Length && _text[_at] == character;
        _at += found ? 1 : 0;
        return found;
    }

    private void Expect(char character)
    {
        if (!Take(character))
        {
            throw Unexpected();
        }
    }

    private readonly FormatException Unexpected() =>
        new(_at < _text.Length ? $"JSON has an unexpected '{_text[_at]}' at position {JsonText.NumberOf(_at)}" : "JSON ends too early");
}
