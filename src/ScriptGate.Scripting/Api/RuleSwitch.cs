using ScriptGate.Scripting.Engine;

namespace ScriptGate.Scripting.Api;

/// <summary><c>session.disable</c> and <c>session.enable</c>: an event for all rules, or a rule for all events. Checks have a switch of their own.</summary>
internal static class RuleSwitch
{
    /// <summary>Without a name the rule that asks.</summary>
    public static ScriptValue Disable(ISession session, ScriptArguments arguments) =>
        Switch(arguments, "disable", session.Rules.Disable, session.Rules.Disable, OwnOf(session, arguments.Caller));

    /// <summary>Without a name everything.</summary>
    public static ScriptValue Enable(ISession session, ScriptArguments arguments) =>
        Switch(arguments, "enable", session.Rules.Enable, session.Rules.Enable, session.Rules.EnableAll);

    public static bool IsKnown(string name, IReadOnlySet<string> rules) => StageOf(name) is not null || rules.Contains(name);

    /// <summary>What is wrong with a name that is not known.</summary>
    public static string Problem(string name, IReadOnlySet<string> rules)
    {
        var near = ApiTable.Nearest(name, RuleEvents.All.Where(item => item.Stage is not null).Select(item => item.Name).Concat(rules));
        return $"there is no event and no rule '{name}'{(near is null ? string.Empty : $"; did you mean '{near}'?")} (checks are switched off by session.security.disable)";
    }

    private static Stage? StageOf(string name) => RuleEvents.ByName.TryGetValue(name, out var item) ? item.Stage : null;

    private static ScriptValue Switch(ScriptArguments arguments, string function, Action<Stage> stage, Action<string> rule, Action withoutName)
    {
        if (arguments.OptionalText(0, "the name of an event or a rule") is not { } name)
        {
            return RuleMistake.Guard(function, withoutName);
        }

        if (StageOf(name) is { } known)
        {
            return RuleMistake.Guard(function, () => stage(known));
        }

        return arguments.Caller is RuleCall call && !call.Scope.Rules.Contains(name)
            ? throw new ScriptArgumentException($"{function}: {Problem(name, call.Scope.Rules)}")
            : RuleMistake.Guard(function, () => rule(name));
    }

    private static Action OwnOf(ISession session, object? caller) => () =>
        session.Rules.Disable(caller is RuleCall call ? call.Scope.Name : throw new InvalidOperationException("there is no rule here"));
}
