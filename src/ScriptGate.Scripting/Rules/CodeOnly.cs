namespace ScriptGate.Scripting.Rules;

/// <summary>Blanks out comments, strings and regular expressions of a JavaScript text; what stays stands where it stood.</summary>
/// <remarks>A lexer of the few states that matter. Where a slash could be either, the sign before it tells a division from a regular expression, as it does for people.</remarks>
internal static class CodeOnly
{
    private const string BeforeExpression = "(,=:[!&|?{};+-*%~^<>\n";

    private static readonly string[] WordsBeforeExpression = ["return", "typeof", "case", "in", "of", "delete", "void", "throw", "new", "else", "do", "await", "yield"];

    /// <param name="text">The text.</param>
    /// <param name="keepsLines">False to blank line ends inside comments and strings, too: then a line end is one of the code.</param>
    public static char[] Blank(string text, bool keepsLines = true)
    {
        var code = text.ToCharArray();
        for (var i = 0; i < text.Length;)
        {
            var end = EndOfOther(text, i);
            for (; i < end; i++)
            {
                code[i] = keepsLines && code[i] == '\n' ? '\n' : ' ';
            }

            if (end <= i && i < text.Length && EndOfOther(text, i) == i)
            {
                i++;
            }
        }

        return code;
    }

    // Behind the comment, string or regular expression that begins here; here if none does.
    private static int EndOfOther(string text, int start) => text[start] switch
    {
        '/' when Next(text, start) == '/' => IndexOrEnd(text, "\n", start, 0),
        '/' when Next(text, start) == '*' => IndexOrEnd(text, "*/", start + 2, 2),
        '/' when IsExpressionExpected(text, start) => EndOfRegex(text, start),
        '\'' or '"' or '`' => EndOfString(text, start),
        _ => start,
    };

    private static char Next(string text, int index) => index + 1 < text.Length ? text[index + 1] : '\0';

    private static int IndexOrEnd(string text, string wanted, int start, int length)
    {
        var found = start >= text.Length ? -1 : text.IndexOf(wanted, start, StringComparison.Ordinal);
        return found < 0 ? text.Length : found + length;
    }

    // A template's ${...} counts as its text: no name is looked for in there.
    private static int EndOfString(string text, int start)
    {
        var quote = text[start];
        for (var i = start + 1; i < text.Length; i++)
        {
            if (text[i] == '\\')
            {
                i++;
            }
            else if (text[i] == quote || (text[i] == '\n' && quote != '`'))
            {
                return i + 1;
            }
        }

        return text.Length;
    }

    private static int EndOfRegex(string text, int start)
    {
        var inClass = false;
        for (var i = start + 1; i < text.Length && text[i] != '\n'; i++)
        {
            switch (text[i])
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
                case '/' when !inClass:
                    return i + 1;
            }
        }

        return start + 1;
    }

    private static bool IsExpressionExpected(string text, int slash)
    {
        var before = text.AsSpan(0, slash).TrimEnd(" \t\r");
        if (before.IsEmpty || BeforeExpression.Contains(before[^1], StringComparison.Ordinal))
        {
            return true;
        }

        foreach (var word in WordsBeforeExpression)
        {
            if (before.EndsWith(word, StringComparison.Ordinal) && (before.Length == word.Length || !IsNamePart(before[^(word.Length + 1)])))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsNamePart(char character) => char.IsAsciiLetterOrDigit(character) || character is '_' or '$' or '.';
}
