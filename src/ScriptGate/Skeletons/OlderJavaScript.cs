using System.Text.RegularExpressions;

namespace ScriptGate.Skeletons;

/// <summary>Rewrites the examples for Jint, which knows ECMAScript 5.1: exactly the forms that they use. Their tests, on that engine, show that these are all.</summary>
internal static partial class OlderJavaScript
{
    public static string Of(string text)
    {
        text = Template().Replace(text, match => TextOf(match.Groups["text"].Value));
        text = text.Replace("const ", "var ", StringComparison.Ordinal).Replace(" ?? ", " || ", StringComparison.Ordinal);
        text = Includes().Replace(text, "indexOf(${what}) >= 0");
        text = Some().Replace(text, "some(function (${item}) { return ${test}; })) {");
        text = ArrowOfOne().Replace(text, "function (${item}) {");
        return ArrowOfMore().Replace(text, "function (${items}) {");
    }

    // `a ${b} c` is 'a ' + b + ' c'
    private static string TextOf(string template)
    {
        var pieces = new List<string>();
        var end = 0;
        foreach (var value in Value().Matches(template).AsEnumerable())
        {
            pieces.Add($"'{template[end..value.Index]}'");
            pieces.Add(value.Groups["value"].Value);
            end = value.Index + value.Length;
        }

        pieces.Add($"'{template[end..]}'");

        // The first piece stays although it may be empty: it makes the sum a text.
        return string.Join(" + ", pieces.Where((piece, index) => index == 0 || piece != "''"));
    }

    [GeneratedRegex("`(?<text>[^`]*)`", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Template();

    [GeneratedRegex(@"\$\{(?<value>[^}]*)\}", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Value();

    [GeneratedRegex(@"includes\((?<what>[^()]*(\(\))?)\)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Includes();

    [GeneratedRegex(@"some\((?<item>\w+) => (?<test>.+)\)\) \{", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Some();

    [GeneratedRegex(@"(?<![\w)])(?<item>\w+) => \{", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ArrowOfOne();

    [GeneratedRegex(@"\((?<items>[\w, ]*)\) => \{", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ArrowOfMore();
}
