using System.Buffers;
using System.Text;
using ScriptGate.Core.Pools;
using ScriptGate.Smtp;

namespace ScriptGate.Core.Sessions;

/// <summary>Writes MAIL and RCPT for a member: the addresses as the client wrote them or steps rewrote them, the parameters as far as the member has them.</summary>
internal sealed class EnvelopeLines
{
    private readonly ArrayBufferWriter<byte> _line = new(256);

    public void QueueMail(IMemberLink link, Transaction transaction, bool isTrusted)
    {
        // What the member says about UTF-8 addresses may be UTF-8 too (RFC 6531 section 3.7.4.1).
        link.KeepUtf8 = transaction.EsmtpParameters.SmtpUtf8;
        Begin("MAIL FROM:<"u8, transaction.Sender);
        transaction.EsmtpParameters.WriteTo(_line, link.Capabilities, isTrusted);
        link.Queue(LinkCommand.Mail, _line.WrittenSpan);
    }

    public void QueueRcpt(IMemberLink link, Recipient recipient)
    {
        Begin("RCPT TO:<"u8, recipient.Address);
        recipient.EsmtpParameters.WriteTo(_line, link.Capabilities, recipient.IsRewritten ? recipient.Original : null);
        link.Queue(LinkCommand.Rcpt, _line.WrittenSpan);
    }

    /// <summary>MAIL and every recipient that the member is to have, in one go.</summary>
    /// <returns>The first refusal; null when the member took all.</returns>
    /// <exception cref="MemberLinkException">The connection failed.</exception>
    public async ValueTask<SmtpReply?> SayAllAsync(IMemberLink link, Transaction transaction, bool isTrusted)
    {
        QueueMail(link, transaction, isTrusted);
        var recipients = transaction.Accepted.Where(recipient => !recipient.IsDiscarded).ToList();
        recipients.ForEach(recipient => QueueRcpt(link, recipient));
        SmtpReply? refused = null;
        for (var i = 0; i <= recipients.Count; i++)
        {
            var reply = await link.ReadReplyAsync();
            refused ??= reply.IsPositive ? null : reply;
        }

        return refused;
    }

    /// <summary>What the member must have for this transaction and the recipient that is to be asked about.</summary>
    public static MemberFeatures NeedsOf(Transaction transaction, Recipient? recipient)
    {
        var parameters = transaction.EsmtpParameters;
        var needs = parameters.Body == BodyType.EightBitMime ? MemberFeatures.EightBitMime : MemberFeatures.None;
        needs |= parameters.SmtpUtf8 ? MemberFeatures.SmtpUtf8 | MemberFeatures.EightBitMime : MemberFeatures.None;
        var usesDsn = parameters.Ret != DsnReturn.None || parameters.EnvId is not null
            || recipient?.Parameters.Count > 0 || transaction.Accepted.Any(accepted => accepted.Parameters.Count > 0);
        return usesDsn ? needs | MemberFeatures.Dsn : needs;
    }

    private void Begin(ReadOnlySpan<byte> verb, Mailbox address)
    {
        _line.ResetWrittenCount();
        _line.Write(verb);
        Encoding.UTF8.GetBytes(address.ToString(), _line);
        _line.Write(">"u8);
    }
}
