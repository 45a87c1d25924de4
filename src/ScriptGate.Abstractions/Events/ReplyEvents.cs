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

    /// <summary>Our name in the banner and in a 2xx to EHLO or HELO; null of any other reply.</summary>
    public string? HostName => Reply.IsPositive && Command is "CONNECT" or "EHLO" or "HELO" ? HelloText.HostOf(Reply.Text) : null;

    /// <summary>The capabilities in a 2xx to EHLO, for example <c>SIZE 26214400</c>; null of any other reply. One that is not in the list when it is written is not offered.</summary>
    public IReadOnlyList<string>? Capabilities => Reply.IsPositive && Command is "EHLO" ? HelloText.CapabilitiesOf(Reply.Text) : null;

    /// <summary>Changes <see cref="HostName"/>.</summary>
    /// <param name="name">Visible ASCII, at most 255 characters.</param>
    /// <exception cref="ArgumentException">It is no name.</exception>
    /// <exception cref="InvalidOperationException">This reply has none.</exception>
    public void SetHostName(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        _ = HostName ?? throw new InvalidOperationException("only the banner and a 2xx to EHLO or HELO have a host name");
        SetText(HelloText.WithHost(Reply.Text, name));
    }

    /// <summary>Adds a line to <see cref="Capabilities"/>, in place of one with the same keyword. It is text: the gateway does not learn an extension by it.</summary>
    /// <param name="capability">The keyword and its parameters, visible ASCII and spaces, at most 500 characters.</param>
    /// <exception cref="ArgumentException">It is none.</exception>
    /// <exception cref="InvalidOperationException">This reply has no list.</exception>
    public void AddCapability(string capability)
    {
        ArgumentNullException.ThrowIfNull(capability);
        ThrowWithoutCapabilities();
        SetText(HelloText.WithCapability(Reply.Text, capability));
    }

    /// <summary>Takes a line out of <see cref="Capabilities"/>; AUTH is then refused too.</summary>
    /// <param name="keyword">For example <c>CHUNKING</c>, in any case; one that is not there changes nothing.</param>
    /// <exception cref="InvalidOperationException">This reply has no list.</exception>
    public void RemoveCapability(string keyword)
    {
        ArgumentNullException.ThrowIfNull(keyword);
        ThrowWithoutCapabilities();
        SetText(HelloText.WithoutCapability(Reply.Text, keyword));
    }

    private void ThrowWithoutCapabilities() =>
        _ = Capabilities ?? throw new InvalidOperationException("only a 2xx to EHLO has capabilities");
}
