using System.Text.RegularExpressions;
using ScriptGate.Scripting.Engine;

namespace ScriptGate.Scripting.Rules;

/// <summary>Finds names that a rule writes literally.</summary>
internal static class LiteralUses
{
    /// <summary>The matches of a pattern in the code of a file, with the place of their group <c>name</c>.</summary>
    /// <param name="source">The file.</param>
    /// <param name="use">Begins with something that is no space.</param>
    /// <param name="kind">What its group <c>kind</c> has to be; default: anything.</param>
    public static IEnumerable<(string Name, ScriptLocation Location)> Find(ScriptSource source, Regex use, string? kind = null)
    {
        var code = CodeOnly.Blank(source.Text);
        foreach (Match match in use.Matches(source.Text))
        {
            // A match that does not begin in code is in a comment or a string.
            if (code[match.Index] == source.Text[match.Index] && (kind is null || match.Groups["kind"].ValueSpan.SequenceEqual(kind)))
            {
                var name = match.Groups["name"];
                var before = source.Text.AsSpan(0, name.Index);
                yield return (name.Value, new ScriptLocation(source.Name, before.Count('\n') + 1, name.Index - before.LastIndexOf('\n')));
            }
        }
    }
}
