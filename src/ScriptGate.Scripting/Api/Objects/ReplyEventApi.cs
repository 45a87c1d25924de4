using ScriptGate.Scripting.Engine;

namespace ScriptGate.Scripting.Api.Objects;

/// <summary>The second arguments of <c>REPLY</c> and <c>SERVER_REPLY</c>: replies on their way to the client, whose text may be changed.</summary>
internal static class ReplyEventApi
{
    public static readonly ApiObject<ReplyEvent> Capabilities = new ApiObject<ReplyEvent>("Capabilities", "The list in our answer to EHLO.")
        .Property("list", "readonly string[]", "A line each, for example SIZE 26214400.", e => HostValues.ToScript(e.Capabilities ?? []))
        .Method("has", 1, "(keyword: string): boolean", "Whether a keyword is in the list.", (e, arguments) => Has(e, arguments.Text(0, "keyword")))
        .Method("add", 1, "(capability: string): void", "Adds a line, in place of one with the same keyword. The gateway does not learn an extension by it.", (e, arguments) =>
        {
            var capability = arguments.Text(0, "capability");
            return RuleMistake.Guard("capabilities", () => e.AddCapability(capability));
        })
        .Method("remove", 1, "(keyword: string): void", "Takes a line out; what is not there changes nothing.", (e, arguments) =>
        {
            var keyword = arguments.Text(0, "keyword");
            return RuleMistake.Guard("capabilities", () => e.RemoveCapability(keyword));
        });

    public static readonly ApiObject<ReplyEvent> Ours = new ApiObject<ReplyEvent>("Reply", "A reply of ours, before it is written.")
        .Property("command", "string", "The command that is answered; CONNECT for the banner, . for the final dot.", e => e.Command)
        .Property("code", "number", "The reply code.", e => e.Reply.Code)
        .Property("enhancedCode", "string", "The enhanced code; empty if there is none.", e => e.Reply.EnhancedCode.ToString())
        .Property("text", "string", "The text, which may be changed; of EHLO the host name and one capability a line.", e => e.Reply.Text, (e, arguments) => e.SetText(NewText(arguments)))
        .Property("host", "string | null", "Our name in the banner and in a 2xx to EHLO or HELO, which may be changed; null of any other reply.", e => e.HostName, (e, arguments) =>
        {
            var name = arguments.Text(0, "the host name");
            RuleMistake.Guard("host", () => e.SetHostName(name));
        })
        .Object("capabilities", Capabilities, "The list in a 2xx to EHLO; null of any other reply.", e => e.Capabilities is null ? null : e)
        .AsText(e => e.Reply.ToString());

    public static readonly ApiObject<ServerReplyEvent> Members = new ApiObject<ServerReplyEvent>("ServerReply", "A reply of the pool member, before it is passed on.")
        .Property("command", "string", "The command that was answered; . for the final dot.", e => e.Command)
        .Property("code", "number", "The reply code.", e => e.Reply.Code)
        .Property("enhancedCode", "string", "The enhanced code; empty if there is none.", e => e.Reply.EnhancedCode.ToString())
        .Property("text", "string", "The text, which may be changed.", e => e.Reply.Text, (e, arguments) => e.SetText(NewText(arguments)))
        .Object("recipient", RecipientApi.Kind, "The recipient it is about, at RCPT.", e => e.Recipient)
        .AsText(e => e.Reply.ToString());

    private static bool Has(ReplyEvent e, string keyword) =>
        e.Capabilities?.Any(line => line.Split(' ')[0].Equals(keyword, StringComparison.OrdinalIgnoreCase)) == true;

    private static string NewText(ScriptArguments arguments) => ReplyText.Lines(arguments.Text(0, "the text"), "text");
}
