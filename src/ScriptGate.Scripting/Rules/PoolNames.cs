using System.Text.RegularExpressions;
using ScriptGate.Scripting.Api;
using ScriptGate.Scripting.Engine;

namespace ScriptGate.Scripting.Rules;

/// <summary>Finds pools that a rule names literally (<c>session.pool = 'archive'</c>) and that do not exist: known when the file loads, not when mail comes.</summary>
internal static partial class PoolNames
{
    public static IEnumerable<ScriptException> Unknown(ScriptSource source, IReadOnlySet<string> pools)
    {
        var code = CodeOnly.Blank(source.Text);
        foreach (Match match in Assignment().Matches(source.Text))
        {
            // A match that does not begin in code is in a comment or a string.
            var name = match.Groups["name"];
            if (code[match.Index] == '.' && !pools.Contains(name.Value))
            {
                var near = ApiTable.Nearest(name.Value, pools);
                var before = source.Text.AsSpan(0, name.Index);
                var location = new ScriptLocation(source.Name, before.Count('\n') + 1, name.Index - before.LastIndexOf('\n'));
                yield return new ScriptException(location, $"there is no pool '{name.Value}'{(near is null ? string.Empty : $"; did you mean '{near}'?")}");
            }
        }
    }

    // Up to the end of the expression: what goes on behind the literal is a computed name.
    [GeneratedRegex(
        """\.pool\s*=\s*(?<quote>['"])(?<name>[^'"\\\n]*)\k<quote>(?=[ \t]*([;,)}\r\n]|//|/\*|$))""",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Assignment();
}
