using System.Text.RegularExpressions;
using ScriptGate.Core.Chain;
using ScriptGate.Scripting.Api;
using ScriptGate.Scripting.Engine;

namespace ScriptGate.Scripting.Rules;

/// <summary>Finds names that a rule writes literally (<c>session.pool = 'archive'</c>, <c>dataGroup('partners')</c>) and that do not exist: known when the file loads, not when mail comes.</summary>
internal static partial class LiteralNames
{
    /// <param name="source">The file.</param>
    /// <param name="request">The names that exist.</param>
    /// <param name="rules">The names of all rules.</param>
    public static IEnumerable<ScriptException> Unknown(ScriptSource source, RuleLoadRequest request, IReadOnlySet<string> rules) =>
    [
        .. Unknown(LiteralUses.Find(source, Assignment(), "pool"), "there is no pool", request.Pools),
        .. Unknown(LiteralUses.Find(source, Call(), "pool"), "there is no pool", request.Pools),
        .. Unknown(LiteralUses.Find(source, Assignment(), "member"), "no pool has a member", request.Members),
        .. Unknown(LiteralUses.Find(source, Call(), "dataGroup"), "there is no data group", request.Services.DataGroups.Names.ToHashSet(StringComparer.Ordinal)),
        .. Unknown(LiteralUses.Find(source, Call(), "http"), "there is no service with a url", request.Services.External.Http.Keys.ToHashSet(StringComparer.Ordinal)),
        .. Unknown(LiteralUses.Find(source, Call(), "tcp"), "there is no service with an address", request.Services.External.Tcp.Keys.ToHashSet(StringComparer.Ordinal)),
        .. LiteralUses.Find(source, Switch()).Where(use => !RuleSwitch.IsKnown(use.Name, rules)).Select(use => new ScriptException(use.Location, RuleSwitch.Problem(use.Name, rules))),
    ];

    private static IEnumerable<ScriptException> Unknown(IEnumerable<(string Name, ScriptLocation Location)> uses, string what, IReadOnlySet<string> names)
    {
        foreach (var (name, location) in uses.Where(use => !names.Contains(use.Name)))
        {
            var near = ApiTable.Nearest(name, names);
            yield return new ScriptException(location, $"{what} '{name}'{(near is null ? string.Empty : $"; did you mean '{near}'?")}");
        }
    }

    // Up to the end of the expression: what goes on behind the literal is a computed name.
    [GeneratedRegex(
        """\.(?<kind>pool|member)\s*=\s*(?<quote>['"])(?<name>[^'"\\\n]*)\k<quote>(?=[ \t]*([;,)}\r\n]|//|/\*|$))""",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Assignment();

    // Not a method of that name of something else.
    [GeneratedRegex(
        """(?<![\w.$])(?<kind>dataGroup|pool|http|tcp)\(\s*(?<quote>['"])(?<name>[^'"\\\n]*)\k<quote>\s*\)""",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Call();

    // Behind the one name that every page uses: the security of a session, and what else a rule may have, has methods of these names too.
    [GeneratedRegex(
        """(?<![\w$.])session\.(disable|enable)\(\s*(?<quote>['"])(?<name>[^'"\\\n]*)\k<quote>\s*\)""",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Switch();
}
