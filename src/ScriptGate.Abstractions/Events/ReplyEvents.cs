namespace ScriptGate;

/// <summary>A reply of the pool member, before it is passed on. A refusal verdict replaces a 2xx; it never turns a refusal into a 2xx.</summary>
/// <param name="session">The session.</param>
/// <param name="command">The command that was answered, for example <c>RCPT</c>; the final dot is <c>.</c>.</param>
/// <param name="reply">The member's reply.</param>
/// <param name="recipient">The recipient it is about, for RCPT.</param>
public sealed class ServerReplyEvent(ISession session, string command, SmtpReply reply, IRecipient? recipient) : SmtpEvent(session, Stage.ServerReply)
{
    /// <summary>The command that was answered, for example <c>RCPT</c>; the final dot is <c>.</c>.</summary>
    public string Command { get; } = command;

    /// <summary>The reply, as changed so far.</summary>
    public SmtpReply Reply { get; private set; } = reply;

    /// <summary>The recipient it is about, for RCPT; otherwise null.</summary>
    public IRecipient? Recipient { get; } = recipient;

    /// <summary>Changes the text; the codes stay.</summary>
    /// <param name="text">The new text.</param>
    public void SetText(string text) => Reply = Reply.WithText(text);
}

/// <summary>A reply of ours, before it is written, the banner and the EHLO list included. A refusal verdict replaces a 2xx, but not of the final dot.</summary>
/// <param name="session">The session.</param>
/// <param name="command">The command that is answered; the banner is <c>CONNECT</c>, the final dot is <c>.</c>.</param>
/// <param name="reply">The reply; of EHLO the text is the host name and one capability a line.</param>
public sealed class ReplyEvent(ISession session, string command, SmtpReply reply) : SmtpEvent(session, Stage.Reply)
{
    /// <summary>The command that is answered; the banner is <c>CONNECT</c>, the final dot is <c>.</c>.</summary>
    public string Command { get; } = command;

    /// <summary>The reply, as changed so far.</summary>
    public SmtpReply Reply { get; private set; } = reply;

    /// <summary>Changes the text; the codes stay.</summary>
    /// <param name="text">The new text.</param>
    public void SetText(string text) => Reply = Reply.WithText(text);
}
