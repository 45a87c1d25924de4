using System.Globalization;
using System.Text;

namespace ScriptGate.Scripting.Jint;

/// <summary>Writes an ECMAScript regular expression as .NET understands it: the two agree on most of the notation and differ in what it means.</summary>
internal sealed class PatternTranslator
{
    private const string LineEnds = @"\n\r\u2028\u2029";
    private const string Spaces = @"\t-\r \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff";
    private const string NoSpaces = @"\0-\b\u000e-\u001f!-\u009f\u00a1-\u167f\u1681-\u1fff\u200b-\u2027\u202a-\u202e\u2030-\u205e\u2060-\u2fff\u3001-\ufefe\uff00-\uffff";
    private const string Letters = "0-9A-Za-z_";
    private const string NoLetters = @"\0-/:-@\[-\^`{-\uffff";
    private const string NoDigits = @"\0-/:-\uffff";

    private readonly string _source;
    private readonly bool _multiline;
    private readonly StringBuilder _result = new();
    private readonly int _groups;
    private int _at;

    private PatternTranslator(string source, bool multiline)
    {
        _source = source;
        _multiline = multiline;
        _groups = CountGroups(source);
    }

    /// <exception cref="PatternException">It uses what ECMAScript 5.1 does not have.</exception>
    public static string Translate(string source, bool multiline) => new PatternTranslator(source, multiline).Run();

    private string Run()
    {
        while (_at < _source.Length)
        {
            var character = _source[_at++];
            switch (character)
            {
                case '\\':
                    Escape();
                    break;
                case '[':
                    Class();
                    break;
                case '(':
                    Group();
                    break;
                case '.':
                    _result.Append("[^" + LineEnds + "]");
                    break;
                case '^':
                    _result.Append(_multiline ? @"(?<=\A|[" + LineEnds + "])" : @"\A");
                    break;
                case '$':
                    _result.Append(_multiline ? @"(?=[" + LineEnds + @"]|\z)" : @"\z");
                    break;
                default:
                    _result.Append(character);
                    break;
            }
        }

        return _result.ToString();
    }

    private void Group()
    {
        _result.Append('(');
        if (_at < _source.Length && _source[_at] == '?')
        {
            if (_at + 1 >= _source.Length || _source[_at + 1] is not (':' or '=' or '!'))
            {
                throw new PatternException("Invalid regular expression: after (? ECMAScript 5.1 knows : and = and ! only");
            }

            _result.Append(_source, _at, 2);
            _at += 2;
        }
    }

    private void Escape()
    {
        var character = Next();
        switch (character)
        {
            case 'd':
                _result.Append("[0-9]");
                break;
            case 'D':
                _result.Append("[^0-9]");
                break;
            case 'w':
                _result.Append("[" + Letters + "]");
                break;
            case 'W':
                _result.Append("[^" + Letters + "]");
                break;
            case 's':
                _result.Append("[" + Spaces + "]");
                break;
            case 'S':
                _result.Append("[^" + Spaces + "]");
                break;
            case 'b':
                _result.Append($"(?:(?<=[{Letters}])(?![{Letters}])|(?<![{Letters}])(?=[{Letters}]))");
                break;
            case 'B':
                _result.Append($"(?:(?<=[{Letters}])(?=[{Letters}])|(?<![{Letters}])(?![{Letters}]))");
                break;
            case >= '1' and <= '9':
                Reference();
                break;
            default:
                Append(CharacterOf(character));
                break;
        }
    }

    // One that has not matched yet matches nothing in .NET, and the empty text here.
    private void Reference()
    {
        var start = _at - 1;
        while (_at < _source.Length && char.IsAsciiDigit(_source[_at]) && int.Parse(_source.AsSpan(start, _at + 1 - start), CultureInfo.InvariantCulture) <= _groups)
        {
            _at++;
        }

        var number = int.Parse(_source.AsSpan(start, _at - start), CultureInfo.InvariantCulture);
        if (number <= _groups)
        {
            _result.Append(CultureInfo.InvariantCulture, $"(?({number})\\{number})");
        }
        else
        {
            _at = start + 1;
            Append(Octal(_source[start]));
        }
    }

    private void Class()
    {
        var isNegated = _at < _source.Length && _source[_at] == '^';
        _at += isNegated ? 1 : 0;
        if (_at < _source.Length && _source[_at] == ']')
        {
            _at++;
            _result.Append(isNegated ? @"[\0-\uffff]" : "(?!)");
            return;
        }

        _result.Append(isNegated ? "[^" : "[");
        while (true)
        {
            if (_at >= _source.Length)
            {
                throw new PatternException("Invalid regular expression: missing terminating ] for character class");
            }

            var character = _source[_at++];
            if (character == ']')
            {
                break;
            }

            ClassPart(character);
        }

        _result.Append(']');
    }

    private void ClassPart(char character)
    {
        if (character != '\\')
        {
            // A bracket would begin a subtraction behind a hyphen.
            _result.Append(character == '[' ? @"\[" : character.ToString());
            return;
        }

        var escaped = Next();
        switch (escaped)
        {
            case 'd':
                _result.Append("0-9");
                break;
            case 'D':
                _result.Append(NoDigits);
                break;
            case 'w':
                _result.Append(Letters);
                break;
            case 'W':
                _result.Append(NoLetters);
                break;
            case 's':
                _result.Append(Spaces);
                break;
            case 'S':
                _result.Append(NoSpaces);
                break;
            case 'b':
                _result.Append(@"\b");
                break;
            case >= '1' and <= '9':
                Append(Octal(escaped));
                break;
            default:
                Append(CharacterOf(escaped));
                break;
        }
    }

    // The character that an escape stands for.
    private char CharacterOf(char escaped) => escaped switch
    {
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'v' => '\v',
        'f' => '\f',
        '0' => Octal('0'),
        'x' => Hex(2) ?? 'x',
        'u' => Hex(4) ?? 'u',
        'c' when _at < _source.Length && char.IsAsciiLetter(_source[_at]) => (char)(_source[_at++] % 32),
        _ => escaped,
    };

    private char Octal(char first)
    {
        if (first > '7')
        {
            return first;
        }

        var value = first - '0';
        while (_at < _source.Length && _source[_at] is >= '0' and <= '7' && (value * 8) + _source[_at] - '0' <= 255)
        {
            value = (value * 8) + _source[_at++] - '0';
        }

        return (char)value;
    }

    private char? Hex(int length)
    {
        if (_at + length > _source.Length || !ushort.TryParse(_source.AsSpan(_at, length), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code))
        {
            return null;
        }

        _at += length;
        return (char)code;
    }

    private void Append(char character) =>
        _result.Append(char.IsAsciiLetterOrDigit(character) ? character.ToString() : string.Create(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}"));

    private char Next() => _at < _source.Length ? _source[_at++] : throw new PatternException("Invalid regular expression: \\ at end of pattern");

    private static int CountGroups(string source)
    {
        var count = 0;
        var inClass = false;
        for (var i = 0; i < source.Length; i++)
        {
            switch (source[i])
            {
                case '\\':
                    i++;
                    break;
                case '[':
                    inClass = true;
                    break;
                case ']':
                    inClass = false;
                    break;
                case '(' when !inClass && (i + 1 >= source.Length || source[i + 1] != '?'):
                    count++;
                    break;
            }
        }

        return count;
    }
}

/// <summary>A regular expression does not work here.</summary>
internal sealed class PatternException(string message) : Exception(message);
