using ScriptGate.Scripting.Engine;

namespace ScriptGate.Scripting.Api.Objects;

/// <summary>The second arguments of <c>REPLY</c> and <c>SERVER_REPLY</c>: replies on their way to the client, whose text may be changed.</summary>
internal static class ReplyEventApi
{
    public static readonly ApiObject<ReplyEvent> Ours = new ApiObject<ReplyEvent>("Reply", "A reply of ours, before it is written.")
        .Property("command", "string", "The command that is answered; CONNECT for the banner, . for the final dot.", e => e.Command)
        .Property("code", "number", "The reply code.", e => e.Reply.Code)
        .Property("enhancedCode", "string", "The enhanced code; empty if there is none.", e => e.Reply.EnhancedCode.ToString())
        .Property("text", "string", "The text, which may be changed; of EHLO the host name and one capability a line.", e => e.Reply.Text, (e, arguments) => e.SetText(NewText(arguments)))
        .AsText(e => e.Reply.ToString());

    public static readonly ApiObject<ServerReplyEvent> Members = new ApiObject<ServerReplyEvent>("ServerReply", "A reply of the pool member, before it is passed on.")
        .Property("command", "string", "The command that was answered; . for the final dot.", e => e.Command)
        .Property("code", "number", "The reply code.", e => e.Reply.Code)
        .Property("enhancedCode", "string", "The enhanced code; empty if there is none.", e => e.Reply.EnhancedCode.ToString())
        .Property("text", "string", "The text, which may be changed.", e => e.Reply.Text, (e, arguments) => e.SetText(NewText(arguments)))
        .Object("recipient", RecipientApi.Kind, "The recipient it is about, at RCPT.", e => e.Recipient)
        .AsText(e => e.Reply.ToString());

    private static string NewText(ScriptArguments arguments) => ReplyText.Lines(arguments.Text(0, "the text"), "text");
}
