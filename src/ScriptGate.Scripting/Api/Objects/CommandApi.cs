namespace ScriptGate.Scripting.Api.Objects;

/// <summary>The second arguments of <c>COMMAND</c> and <c>PROTOCOL</c> handlers.</summary>
internal static class CommandApi
{
    public static readonly ApiObject<CommandEvent> Kind = new ApiObject<CommandEvent>("Command", "A command line, known or not, before the event of its own.")
        .Property("verb", "string", "The verb, upper case.", e => e.Verb)
        .Property("argument", "string", "What stands behind the verb; of AUTH the mechanism only.", e => e.Argument);

    public static readonly ApiObject<ProtocolEvent> Finding = new ApiObject<ProtocolEvent>("Finding", "A breach of the protocol that the engine found.")
        .Property("code", "string", "Which rule was broken, for example early-talker.", e => e.SubCode)
        .Property("line", "string", "The offending line, cleaned and cut; empty when there is none.", e => e.Line)
        .Property("fatal", "boolean", "True when the engine answers by itself.", e => e.IsFatal)
        .Property("command", "string", "The event whose row of the verdict table applies, for example MAIL.", e => RuleEvents.NameOf(e.Command));
}
