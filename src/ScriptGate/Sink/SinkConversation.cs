using System.Text;
using ScriptGate.Smtp;

namespace ScriptGate.Sink;

/// <summary>The commands of one client: a line in, a reply out. No input and no output here.</summary>
internal sealed class SinkConversation(string client)
{
    private SmtpState _state = SmtpState.Connected;
    private string _hello = string.Empty;
    private bool _utf8;

    /// <summary>The open envelope; null without one.</summary>
    public SinkEnvelope? Envelope { get; private set; }

    /// <summary>Answers a command line.</summary>
    /// <param name="line">The line without its line end.</param>
    /// <returns>The reply; 354 asks for the message, 221 for the end.</returns>
    public SmtpReply Answer(ReadOnlySpan<byte> line)
    {
        var command = SmtpCommand.Parse(line);
        if (StateTable.Check(_state, command.Verb) is { } outOfOrder)
        {
            return outOfOrder;
        }

        if (StateTable.TakesNoArgument(command.Verb) && !command.Argument.IsEmpty)
        {
            return StandardReplies.NoArgument;
        }

        return command.Verb switch
        {
            SmtpVerb.Ehlo or SmtpVerb.Helo => Hello(command.Verb, command.Argument),
            SmtpVerb.Mail => Mail(command.Argument),
            SmtpVerb.Rcpt => Rcpt(command.Argument),
            SmtpVerb.Data => StandardReplies.StartMail,
            SmtpVerb.Rset => Reset(),
            SmtpVerb.Noop => StandardReplies.Ok,
            SmtpVerb.Quit => StandardReplies.Bye,
            SmtpVerb.Vrfy => StandardReplies.VrfyNo,
            SmtpVerb.Help => SinkReplies.Help,
            SmtpVerb.Unknown => StandardReplies.UnknownCommand,
            _ => StandardReplies.NotImplemented,
        };
    }

    /// <summary>Ends the transaction; the client need not greet again.</summary>
    public void EndTransaction()
    {
        Envelope = null;
        _utf8 = false;
        _state = SmtpState.Ready;
    }

    private SmtpReply Hello(SmtpVerb verb, ReadOnlySpan<byte> name)
    {
        if (HelloName.Classify(name) == HelloNameKind.Invalid)
        {
            return StandardReplies.BadHello;
        }

        _hello = $"{SmtpVerbs.Name(verb)} {Encoding.ASCII.GetString(name)}";
        EndTransaction();
        return verb == SmtpVerb.Ehlo ? SinkReplies.ExtendedHello : SinkReplies.Hello;
    }

    private SmtpReply Reset()
    {
        // RSET before EHLO is allowed and greets nobody (RFC 5321 section 4.1.1.5).
        if (_state != SmtpState.Connected)
        {
            EndTransaction();
        }

        return StandardReplies.Ok;
    }

    private SmtpReply Mail(ReadOnlySpan<byte> argument)
    {
        var utf8 = MailParameters.RequestsSmtpUtf8(argument);
        var path = PathParser.ParseReverse(argument, new PathRules(utf8));
        if (!path.IsValid)
        {
            return path.Refusal;
        }

        var parameters = MailParameters.Parse(path.Parameters);
        if (!parameters.IsValid)
        {
            return parameters.Refusal;
        }

        if (parameters.Value.Missing(SinkReplies.Offer) is not null)
        {
            return StandardReplies.ParameterNotSupported;
        }

        if (parameters.Value.Size > SinkReplies.MessageLimit)
        {
            return StandardReplies.MessageTooBig;
        }

        Envelope = new SinkEnvelope(client, _hello, path.Mailbox, Encoding.UTF8.GetString(path.Parameters));
        _utf8 = utf8;
        _state = SmtpState.Mail;
        return StandardReplies.SenderOk;
    }

    private SmtpReply Rcpt(ReadOnlySpan<byte> argument)
    {
        if (Envelope!.Recipients.Count >= SinkReplies.RecipientLimit)
        {
            return StandardReplies.TooManyRecipients;
        }

        var path = PathParser.ParseForward(argument, new PathRules(_utf8));
        if (!path.IsValid)
        {
            return path.Refusal;
        }

        var parameters = RcptParameters.Parse(path.Parameters, _utf8);
        if (!parameters.IsValid)
        {
            return parameters.Refusal;
        }

        Envelope.Add(new SinkRecipient(path.Mailbox, Encoding.UTF8.GetString(path.Parameters)));
        _state = SmtpState.Recipients;
        return StandardReplies.RecipientOk;
    }
}
