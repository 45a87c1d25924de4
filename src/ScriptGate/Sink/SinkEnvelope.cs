using System.Text;

namespace ScriptGate.Sink;

/// <summary>What a client said around a message.</summary>
/// <param name="Client">The client's address and port.</param>
/// <param name="Hello">What it called itself, behind its verb: <c>EHLO gw.example.org</c>.</param>
/// <param name="Sender">The reverse path.</param>
/// <param name="SenderParameters">The parameters of MAIL as written.</param>
internal sealed record SinkEnvelope(string Client, string Hello, Mailbox Sender, string SenderParameters)
{
    private readonly List<SinkRecipient> _recipients = [];

    public IReadOnlyList<SinkRecipient> Recipients => _recipients;

    public void Add(SinkRecipient recipient) => _recipients.Add(recipient);

    /// <summary>The envelope as header fields that stand above the message. Every value was a part of one command line, so none holds a line end.</summary>
    public byte[] ToHeader()
    {
        var text = new StringBuilder().Append("X-Envelope-From: <").Append(Sender).Append(">\r\n");
        foreach (var recipient in Recipients)
        {
            text.Append("X-Envelope-To: <").Append(recipient.Address).Append(">\r\n");
        }

        AppendParameters(text, "MAIL", SenderParameters);
        foreach (var recipient in Recipients)
        {
            AppendParameters(text, $"RCPT <{recipient.Address}>", recipient.Parameters);
        }

        return Encoding.UTF8.GetBytes(text.Append("X-Client: ").Append(Client).Append(' ').Append(Hello).Append("\r\n").ToString());
    }

    private static void AppendParameters(StringBuilder text, string command, string parameters)
    {
        if (parameters.Length > 0)
        {
            text.Append("X-Envelope-Parameters: ").Append(command).Append(' ').Append(parameters).Append("\r\n");
        }
    }
}

/// <summary>One recipient.</summary>
/// <param name="Address">The forward path.</param>
/// <param name="Parameters">The parameters of RCPT as written.</param>
internal sealed record SinkRecipient(Mailbox Address, string Parameters);
