using System.Text.RegularExpressions;
using ScriptGate.Scripting.Engine;

namespace ScriptGate.Scripting.Rules;

/// <summary>Finds statements that stand behind a <c>return</c>, <c>throw</c>, <c>break</c> or <c>continue</c> of their own block, and so are never reached.</summary>
/// <remarks>
/// Looks at brackets, line ends and words, as a reader does who skims; it has no syntax tree. Where it cannot tell it says nothing: a warning that is wrong costs more
/// than one that is missing. A jump behind a condition (<c>if (x) return;</c>) is none.
/// </remarks>
internal static partial class UnreachableCode
{
    // What comes before a statement that is not somebody's branch.
    private const string BeforeStatement = "{};";

    // A line that ends or begins so goes on.
    private const string Joints = "+-*/%&|^!~<>=?:,.([`";

    private static readonly string[] JoiningWords = ["in", "of", "instanceof", "typeof", "await", "new", "void", "delete", "yield"];

    // Functions are hoisted; a break behind a return in a switch is a habit; the others begin another branch.
    private static readonly string[] NotLost = ["case", "default", "function", "async", "break", "else", "catch", "finally", "while", "var"];

    public static IEnumerable<ScriptException> In(ScriptSource source)
    {
        var code = new string(CodeOnly.Blank(source.Text, keepsLines: false));
        foreach (Match jump in Jump().Matches(code))
        {
            if (LostBehind(source.Text, code, jump) is { } lost)
            {
                var before = source.Text.AsSpan(0, lost);
                yield return new ScriptException(
                    new ScriptLocation(source.Name, before.Count('\n') + 1, lost - before.LastIndexOf('\n')), $"this is never reached: it stands behind the '{jump.Value}' of line {source.Text.AsSpan(0, jump.Index).Count('\n') + 1}");
            }
        }
    }

    // Where the first statement begins that is never reached; null for none.
    private static int? LostBehind(string text, string code, Match jump)
    {
        var before = code.AsSpan(0, jump.Index).TrimEnd();
        if (before.IsEmpty || !BeforeStatement.Contains(before[^1], StringComparison.Ordinal) || IsName(code, jump) || !TryFindEnd(text, code, jump, out var end))
        {
            return null;
        }

        for (; end < code.Length && (char.IsWhiteSpace(code[end]) || code[end] == ';'); end++)
        {
            // Empty statements, too. What is blank in the code and not in the text is a string or a comment: a string alone does nothing.
        }

        if (end == code.Length || code[end] is '}' or ')' or ']')
        {
            return null;
        }

        var word = Word().Match(code, end);
        return Array.Exists(NotLost, other => other.Equals(word.Value, StringComparison.Ordinal)) ? null : end;
    }

    // A property or method of this name: { return: 1 }, { throw() {} }.
    private static bool IsName(string code, Match jump)
    {
        var after = SkipSpace(code, jump.Index + jump.Length);
        if (after == code.Length || code[after] is ':' or '=' or ',')
        {
            return true;
        }

        if (code[after] != '(')
        {
            return false;
        }

        var depth = 0;
        for (var i = after; i < code.Length; i++)
        {
            depth += code[i] is '(' ? 1 : code[i] is ')' ? -1 : 0;
            if (depth == 0)
            {
                var next = SkipSpace(code, i + 1);
                return next < code.Length && code[next] == '{';
            }
        }

        return true;
    }

    // The end of the statement: a semicolon, or the end of a line that does not go on. False: the block ends with it.
    private static bool TryFindEnd(string text, string code, Match jump, out int end)
    {
        var depth = 0;
        for (end = jump.Index + jump.Length; end < code.Length; end++)
        {
            switch (code[end])
            {
                case '(' or '[' or '{':
                    depth++;
                    break;
                case ')' or ']' or '}':
                    if (--depth < 0)
                    {
                        return false;
                    }

                    break;
                case ';' when depth == 0:
                    return true;
                case '\n' when depth == 0 && EndsHere(text, code, jump, end):
                    return true;
            }
        }

        return false;
    }

    private static bool EndsHere(string text, string code, Match jump, int lineEnd)
    {
        var start = jump.Index + jump.Length;
        var line = code.AsSpan(0, lineEnd).TrimEnd();
        if (line.Length <= start)
        {
            // Nothing behind the word: the statement ends with the line, and a value on the next one is lost. A string is blank, but not nothing.
            return text.AsSpan(start, lineEnd - start).IsWhiteSpace();
        }

        var next = SkipSpace(code, lineEnd);
        return next < code.Length && !Joints.Contains(line[^1], StringComparison.Ordinal) && !Joints.Contains(code[next], StringComparison.Ordinal)
            && !IsJoining(LastWord().Match(code, start, line.Length - start).Value) && !IsJoining(Word().Match(code, next).Value);
    }

    private static bool IsJoining(string word) => Array.Exists(JoiningWords, joining => joining.Equals(word, StringComparison.Ordinal));

    private static int SkipSpace(string code, int index)
    {
        while (index < code.Length && char.IsWhiteSpace(code[index]))
        {
            index++;
        }

        return index;
    }

    [GeneratedRegex("""(?<![\w$.#])(return|throw|break|continue)(?![\w$])""", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Jump();

    [GeneratedRegex("""[\w$]*\z""", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex LastWord();

    [GeneratedRegex("""\G[\w$]*""", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Word();
}
