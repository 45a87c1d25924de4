namespace ScriptGate.Scripting.Api.Objects;

/// <summary><c>rcpt.reply</c>, <c>refused.reply</c>: a reply that was given.</summary>
internal static class ReplyApi
{
    public static readonly ApiObject<SmtpReply> Kind = new ApiObject<SmtpReply>("SmtpReply", "A reply that was given; String(x) is the whole line.")
        .Property("code", "number", "The reply code.", reply => reply.Code)
        .Property("enhancedCode", "string", "The enhanced code; empty if there is none.", reply => reply.EnhancedCode.ToString())
        .Property("text", "string", "The text, lines separated by a line feed.", reply => reply.Text)
        .AsText(reply => reply.ToString())
        .AsSteady();
}
