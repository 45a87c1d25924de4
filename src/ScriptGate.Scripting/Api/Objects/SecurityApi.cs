using ScriptGate.Scripting.Engine;

namespace ScriptGate.Scripting.Api.Objects;

/// <summary><c>session.security</c>: which checks the session is spared.</summary>
internal static class SecurityApi
{
    public static readonly ApiObject<ISessionSecurity> Kind = new ApiObject<ISessionSecurity>("Security", "Which checks of the security profile the session is spared, from the next step on.")
        .Method(
            "disable",
            1,
            "(name?: string): void",
            "Switches a check or a violation off; without a name every check but tls-policy.",
            (security, arguments) => Say(security.Disable, arguments))
        .Method("enable", 1, "(name?: string): void", "Switches on again what was switched off; without a name everything.", (security, arguments) => Say(security.Enable, arguments))
        .Method("isEnabled", 1, "(name: string): boolean", "False for what was switched off.", (security, arguments) => security.IsEnabled(arguments.Text(0, "name")));

    private static ScriptValue Say(Action<string?> say, ScriptArguments arguments)
    {
        var name = arguments.OptionalText(0, "the name of a check or violation");
        return RuleMistake.Guard("security", () => say(name));
    }
}
