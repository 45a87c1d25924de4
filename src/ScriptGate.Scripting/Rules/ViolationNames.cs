using System.Text.RegularExpressions;
using ScriptGate.Scripting.Api;
using ScriptGate.Scripting.Engine;

namespace ScriptGate.Scripting.Rules;

/// <summary>Finds violations that a rule reports by a literal name and that no security profile knows: they only raise an alarm, which may be a slip of the pen.</summary>
internal static partial class ViolationNames
{
    public static IEnumerable<ScriptException> Unknown(ScriptSource source, IReadOnlySet<string> violations)
    {
        foreach (var (name, location) in LiteralUses.Find(source, Report()).Where(item => !violations.Contains(item.Name)).DistinctBy(item => item.Name, StringComparer.Ordinal))
        {
            var near = ApiTable.Nearest(name, violations);
            yield return new ScriptException(
                location, $"no security profile lists the violation '{name}': it only raises an alarm{(near is null ? string.Empty : $"; did you mean '{near}'?")}");
        }
    }

    [GeneratedRegex(
        """(?<![\w$.])violation\(\s*(?<quote>['"])(?<name>[^'"\\\n]*)\k<quote>\s*[,)]""",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Report();
}
