using ScriptGate.Core.Records;
using ScriptGate.Scripting.Api;

namespace ScriptGate.Testing.Rules;

/// <summary>What a test sees of a session that is over.</summary>
internal static class SessionResultApi
{
    public static readonly ApiObject<BenchReply> Reply = new ApiObject<BenchReply>("ClientReply", "A reply as the client read it; String(x) is its text with codes and without the support ID.")
        .Property("code", "number", "The code.", reply => reply.Code)
        .Property("enhancedCode", "string | null", "The enhanced code.", reply => reply.EnhancedCode)
        .Property("text", "string", "The text without codes and support ID; lines are separated by a line feed.", reply => reply.Text)
        .Property("supportId", "string | null", "The support ID in it.", reply => reply.SupportId)
        .Property("raw", "string", "The lines as they came, separated by a line feed.", reply => reply.Raw)
        .AsText(reply => reply.ToString());

    public static readonly ApiObject<RecipientResult> Recipient = new ApiObject<RecipientResult>("RecipientResult", "A recipient and what the client was told of it.")
        .Property("address", "string", "The address as the client wrote it.", recipient => recipient.Address)
        .Property("code", "number", "The code of the reply.", recipient => recipient.Reply.Code)
        .Object("reply", Reply, "The reply to RCPT.", recipient => recipient.Reply, isConstant: true, isNullable: false)
        .AsText(recipient => recipient.ToString());

    public static readonly ApiObject<IHeaderList> Headers = new ApiObject<IHeaderList>("DeliveredHeaders", "The header fields of a message as the member got it.")
        .Method("get", 1, "(name: string): string | null", "The first field of a name, in any case, unfolded.", (headers, arguments) => headers.Get(arguments.Text(0, "name")))
        .Method("all", 1, "(name: string): readonly string[]", "All fields of a name, top to bottom, unfolded.", (headers, arguments) => HostValues.ToScript(headers.GetAll(arguments.Text(0, "name"))));

    public static readonly ApiObject<DeliveredMessage> Message = new ApiObject<DeliveredMessage>("DeliveredMessage", "A message as a member took it.")
        .Property("pool", "string", "The pool.", message => message.Pool)
        .Property("member", "string", "The member.", message => message.Member)
        .Property("source", "string | null", "The address of the gateway's machine that the member was reached from, where a rule chose one; null for the system's choice.", message => message.Source)
        .Property("announced", "string | null", "What the member was told of the client with XCLIENT: its attributes as they came, 'ADDR=192.0.2.7 ...'; null when it was told nothing.", message => message.Announced)
        .Property("from", "string", "The sender that the member was told.", message => message.From)
        .Property("recipients", "readonly string[]", "The recipients that the member took.", message => HostValues.ToScript(message.To))
        .Object("headers", Headers, "Its header fields.", message => message.Headers, isConstant: true, isNullable: false)
        .Property("headersAdded", "readonly string[]", "The header fields that the client did not send, unfolded: ours among them, Received.", message => HostValues.ToScript(message.Added))
        .Property("headersRemoved", "readonly string[]", "The header fields that only the client's message has, unfolded.", message => HostValues.ToScript(message.Removed))
        .Property("text", "string", "All of it, header fields and body, with CR LF line ends.", message => message.Text)
        .Property("body", "string", "What stands behind the first empty line.", message => message.Body)
        .AsText(message => message.ToString());

    public static readonly ApiObject<ViolationRecord> Violation = new ApiObject<ViolationRecord>("ViolationResult", "A violation that was found, and how it was treated.")
        .Property("name", "string", "Its name.", violation => violation.Name)
        .Property("subCode", "string | null", "What exactly; null if the name says it all.", violation => violation.SubCode)
        .Property("stage", "string", "The event at which it was found.", violation => Scripting.Api.RuleEvents.NameOf(violation.Stage))
        .Property("alarmed", "boolean", "Whether it was recorded as an alarm.", violation => violation.Alarmed)
        .Property("blocked", "boolean", "Whether it refused.", violation => violation.Blocked)
        .Property("wouldBlock", "boolean", "Whether it would have refused, were it not in staging.", violation => violation.WouldBlock)
        .Property("evidence", "unknown", "What was seen; null when nothing was said.", violation => HostValues.ToScript(violation.Evidence))
        .AsText(violation => violation.Name);

    public static readonly ApiObject<SessionResult> Kind = new ApiObject<SessionResult>("SessionResult", "A session that is over.")
        .Property("id", "string | null", "The support ID of the session.", result => result.Id)
        .Property("outcome", "'delivered' | 'rejected' | 'deferred' | 'discarded' | 'in-doubt' | 'abandoned' | 'none'", "What became of the message, or of the session that had none.", result => result.Outcome)
        .Object("reply", Reply, "The reply that decided: the refusal that ended it, or the answer to the message; null when there was none.", result => result.Decisive)
        .Property("code", "number", "The code of the reply that decided; 0 when there was none.", result => result.Decisive?.Code ?? 0)
        .Object("greeting", Reply, "The greeting.", result => result.Replies.FirstOrDefault(reply => reply.Command.Length == 0))
        .Object("hello", Reply, "The reply to the first EHLO or HELO.", result => result.ReplyTo("EHLO") ?? result.ReplyTo("HELO"))
        .Object("starttls", Reply, "The reply to STARTTLS.", result => result.ReplyTo("STARTTLS"))
        .Object("auth", Reply, "The reply to AUTH.", result => result.ReplyTo("AUTH"))
        .Object("mail", Reply, "The reply to MAIL.", result => result.ReplyTo("MAIL"))
        .Object("data", Reply, "The reply to DATA.", result => result.ReplyTo("DATA"))
        .Object("end", Reply, "The reply to the message.", result => result.ReplyTo("."))
        .List("recipients", Recipient, "The recipients in their order.", result => result.Recipients)
        .Property("by", "string | null", "Who decided: a rule's or check's name, member, engine.", result => result.Record?.By)
        .Property("pool", "string | null", "The pool of the transaction; null when no member was asked.", result => result.Record?.Pool)
        .Property("member", "string | null", "The member; null when none was asked.", result => result.Record?.Member)
        .List("messages", Message, "What members took.", result => result.Messages)
        .Object("message", Message, "The first of them; null when there is none.", result => result.Messages.Count > 0 ? result.Messages[0] : null)
        .List("violations", Violation, "The violations that were recorded.", result => result.Violations)
        .Property("log", "readonly string[]", "What rules said with log().", result => HostValues.ToScript(result.Log))
        .Property("errors", "readonly string[]", "Warnings and errors of the gateway: a rule that threw is among them.", result => HostValues.ToScript(result.Errors))
        .Property("closed", "boolean", "True when the gateway ended the connection before the client said QUIT.", result => result.IsClosed)
        .Property("transcript", "string", "The conversation, C: and S: lines.", result => result.Transcript)
        .AsText(result => result.Transcript);
}
