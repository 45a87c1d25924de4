using ScriptGate.Core.Chain;
using ScriptGate.Core.Configuration;
using ScriptGate.Smtp;

namespace ScriptGate.Core.Sessions.Commands;

/// <summary>MAIL, RCPT and RSET: the envelope of a transaction.</summary>
internal sealed class EnvelopeCommands(Conversation conversation)
{
    public async ValueTask MailAsync(ReadOnlyMemory<byte> argument)
    {
        if (!TryParseMail(argument.Span, out var sender, out var parameters, out var refusal, out var isSyntax))
        {
            await RefuseAsync("MAIL", refusal!, isSyntax, argument, Stage.Mail);
            return;
        }

        var services = conversation.Services;
        var transaction = new Transaction(
            conversation.NextTransactionId(), sender!, parameters!, services.Clock.GetUtcNow(), services.Clock.GetTimestamp(), conversation.Server.Pools);
        conversation.Session.Counters.Transactions++;
        conversation.Transaction = transaction;
        var outcome = Outcome.Continue;
        if (conversation.Chains.Mail is { } chain)
        {
            transaction.IsSenderBeingJudged = true;
            outcome = await conversation.AskAsync(chain, new MailEvent(conversation.Session, transaction));
            transaction.IsSenderBeingJudged = false;
        }

        if (outcome.Verdict.IsRefusal)
        {
            await conversation.RefuseAsync("MAIL", Stage.Mail, outcome);
            EndRefusedMail(new RecipientAnswer(VerdictTable.Reply(Stage.Mail, outcome.Verdict), outcome.By?.Name ?? "engine", null));
            return;
        }

        transaction.IsDiscarded = outcome.Verdict.Kind == VerdictKind.Discard;
        await conversation.ReplyAsync("MAIL", StandardReplies.SenderOk);
        if (conversation.ReplyWasRefused)
        {
            EndRefusedMail(new RecipientAnswer(StandardReplies.RefusedByPolicy, "REPLY", null));
            return;
        }

        conversation.State = SmtpState.Mail;
    }

    public async ValueTask RcptAsync(ReadOnlyMemory<byte> argument)
    {
        var transaction = conversation.Transaction!;
        if (!TryParseRcpt(argument.Span, transaction, out var recipient, out var refusal, out var isSyntax))
        {
            await RefuseAsync("RCPT", refusal!, isSyntax, argument, Stage.Rcpt);
            return;
        }

        if (transaction.Accepted.Count >= conversation.Server.Options.Limits.Recipients)
        {
            await RefuseRecipientAsync(recipient!, StandardReplies.TooManyRecipients, "engine", "limits.recipients");
            return;
        }

        if (await JudgeAsync(transaction, recipient!) is { } judged)
        {
            await RefuseRecipientAsync(recipient!, judged.Reply, judged.By, detail: null);
            return;
        }

        var answer = recipient!.IsDiscarded || transaction.IsDiscarded
            ? new RecipientAnswer(StandardReplies.RecipientOk, "discard", null)
            : await RouteAsync(transaction, recipient);
        if (answer.Reply.IsPositive)
        {
            await AcceptAsync(transaction, recipient, answer.Reply);
        }
        else
        {
            await RefuseRecipientAsync(recipient, answer.Reply, answer.By, answer.Detail);
        }
    }

    public async ValueTask ResetAsync()
    {
        if (conversation.Chains.Rset is { } chain)
        {
            var outcome = await conversation.AskAsync(chain, new RsetEvent(conversation.Session));
            if (outcome.Verdict.Kind == VerdictKind.Disconnect)
            {
                await conversation.RefuseAsync("RSET", Stage.Rset, outcome);
                return;
            }
        }

        await EndTransactionAsync();
        await conversation.ReplyAsync("RSET", StandardReplies.Ok);
    }

    /// <summary>Forgets the open transaction on both sides: by RSET, by a new hello, after a refusal.</summary>
    public async ValueTask EndTransactionAsync()
    {
        if (conversation.Transaction is not { } transaction)
        {
            return;
        }

        if (!transaction.IsRecorded)
        {
            conversation.Services.Recorder.Abandoned(conversation, transaction);
        }

        await ForgetAsync();
    }

    /// <summary>The transaction has its record; everything about it is forgotten, also with the member.</summary>
    public async ValueTask ForgetAsync()
    {
        conversation.Transaction = null;
        await conversation.Commands.Data.ForgetChunksAsync();
        conversation.State = conversation.State is SmtpState.Connected or SmtpState.Refused ? conversation.State : SmtpState.Ready;
        if (conversation.Delivery is { } delivery)
        {
            await delivery.ResetAsync();
        }
    }

    // ---- RCPT ---------------------------------------------------------------------------------------------------------

    // The steps first: a recipient they refuse costs the pool nothing.
    private async ValueTask<(SmtpReply Reply, string By)?> JudgeAsync(Transaction transaction, Recipient recipient)
    {
        // Who has authenticated since is another client than the one that was blocked at CONNECT or EHLO. At MAIL everybody knew who it was.
        var before = conversation.Session.IsAuthenticated ? null : conversation.Session.HeldRefusal;
        var held = transaction.HeldRefusal is { } ofMail ? HeldRefusal.Stronger(before, ofMail) : before;
        if (held is not null && !(recipient.IsExempt && held.SparesExempt))
        {
            return Held(held, recipient);
        }

        if (conversation.Chains.Rcpt is not { } chain)
        {
            return null;
        }

        var e = new RcptEvent(conversation.Session, transaction, recipient);
        recipient.IsBeingJudged = true;
        var outcome = await conversation.AskAsync(chain, e);
        recipient.IsBeingJudged = false;
        recipient.IsDiscarded = outcome.Verdict.Kind == VerdictKind.Discard;
        if (recipient is { MustBeJudgedAgain: true, IsDiscarded: false } && !outcome.Verdict.IsRefusal)
        {
            outcome = await JudgeFinalAddressAsync(e, recipient);
        }

        if (!outcome.Verdict.IsRefusal)
        {
            return null;
        }

        if (outcome.Verdict.Kind == VerdictKind.Disconnect)
        {
            conversation.Closing = SessionEnd.Refused;
        }

        return (VerdictTable.Reply(Stage.Rcpt, outcome.Verdict), outcome.By?.Name ?? "engine");
    }

    // A step behind the check rewrote the address: what the check said was about another one.
    private async ValueTask<Outcome> JudgeFinalAddressAsync(RcptEvent e, Recipient recipient)
    {
        foreach (var judge in conversation.Chains.FinalAddress!.Of(recipient))
        {
            var outcome = await conversation.AskAsync(judge, e);
            if (outcome.Verdict.IsRefusal)
            {
                return outcome;
            }
        }

        return Outcome.Continue;
    }

    // A check's block that waited for the recipients is carried out like one that is found here.
    private (SmtpReply Reply, string By)? Held(HeldRefusal held, Recipient recipient)
    {
        if (held.Verdict.Kind == VerdictKind.Discard && conversation.Server.Options.AllowDiscard)
        {
            recipient.IsDiscarded = true;
            return null;
        }

        if (held.Verdict.Kind == VerdictKind.Disconnect)
        {
            conversation.Closing = SessionEnd.Refused;
        }

        return (VerdictTable.Reply(Stage.Rcpt, held.Verdict), held.By);
    }

    // The transaction never opened; its record says who would not have it.
    private void EndRefusedMail(RecipientAnswer answer)
    {
        conversation.Services.Recorder.RefusedWhole(
            conversation, conversation.Transaction!, "MAIL", answer with { Reply = conversation.WithId(answer.Reply) });
        conversation.Transaction = null;
    }

    // One transaction goes to one pool; the first accepted recipient fixes it.
    private async ValueTask<RecipientAnswer> RouteAsync(Transaction transaction, Recipient recipient)
    {
        var name = recipient.Pool ?? transaction.Pool ?? conversation.Session.Pool ?? conversation.Server.Pool.Name;
        if (transaction.FixedPool is { } fixedPool && !fixedPool.Equals(name, StringComparison.Ordinal))
        {
            switch (conversation.Server.Options.MultiRoute)
            {
                case MultiRoute.DeferOthers:
                    return new RecipientAnswer(StandardReplies.OtherPool, "engine", $"the recipient is of pool {name}, the transaction of {fixedPool}");
                case MultiRoute.Refuse:
                    return new RecipientAnswer(StandardReplies.RefusedByPolicy, "engine", $"the recipient is of pool {name}, the transaction of {fixedPool}");
                case MultiRoute.FirstRoute:
                    name = fixedPool;
                    break;
            }
        }

        if (conversation.Server.Pools.Find(name) is not { } pool)
        {
            return new RecipientAnswer(StandardReplies.LocalError, "engine", $"a step chose the pool '{name}', which does not exist");
        }

        if (conversation.Server.Options.Recipients == RecipientMode.Late)
        {
            transaction.FixedPool = pool.Name;
            return new RecipientAnswer(StandardReplies.RecipientOk, "engine", null);
        }

        conversation.Delivery ??= new Delivery(conversation);
        var answer = await conversation.Delivery.AskAsync(pool, transaction, recipient);
        if (answer.Reply.IsPositive)
        {
            transaction.FixedPool = conversation.Delivery?.Pool ?? pool.Name;
        }

        return answer;
    }

    private async ValueTask AcceptAsync(Transaction transaction, Recipient recipient, SmtpReply reply)
    {
        await conversation.ReplyAsync("RCPT", reply);
        if (conversation.ReplyWasRefused)
        {
            transaction.AddRefused(recipient, new RecipientAnswer(StandardReplies.RefusedByPolicy, "engine", null));
            conversation.Session.Counters.RecipientsRefused++;
            conversation.Delivery?.TakeBack();
            return;
        }

        recipient.Reply = reply;
        transaction.Accept(recipient);
        conversation.Session.Counters.RecipientsAccepted++;
        conversation.State = SmtpState.Recipients;
    }

    private async ValueTask RefuseRecipientAsync(Recipient recipient, SmtpReply reply, string by, string? detail)
    {
        conversation.Transaction!.AddRefused(recipient, new RecipientAnswer(reply, by, detail));
        conversation.Session.Counters.RecipientsRefused++;
        await conversation.RefuseAsync("RCPT", reply, by, detail);
    }

    // ---- parsing ------------------------------------------------------------------------------------------------------

    private ValueTask RefuseAsync(string command, SmtpReply reply, bool isSyntax, ReadOnlyMemory<byte> argument, Stage stage) =>
        isSyntax
            ? conversation.Findings.FatalAsync(command, ProtocolFinding.Syntax, reply, argument, stage)
            : conversation.RefuseAsync(command, reply, "engine");

    private bool TryParseMail(ReadOnlySpan<byte> argument, out Mailbox? sender, out MailParameters? parameters, out SmtpReply? refusal, out bool isSyntax)
    {
        parameters = null;
        isSyntax = true;
        var members = conversation.Members;
        var path = PathParser.ParseReverse(argument, new PathRules(Utf8: members is { SmtpUtf8: true, EightBitMime: true } && MailParameters.RequestsSmtpUtf8(argument)));
        sender = path.Mailbox;
        refusal = path.Refusal;
        if (refusal is not null)
        {
            return false;
        }

        var parsed = MailParameters.Parse(path.Parameters);
        parameters = parsed.Value;
        refusal = parsed.Refusal;
        if (refusal is not null)
        {
            return false;
        }

        isSyntax = false;
        refusal = parameters!.RequireTls ? StandardReplies.RequireTls
            : parameters.Size > conversation.Server.Options.Limits.MessageSize ? StandardReplies.MessageTooBig
            : parameters.Auth is not null && !conversation.OffersAuth && !conversation.Session.IsAuthenticated && !conversation.Session.IsTrusted ? StandardReplies.ParameterNotSupported
            : parameters.Missing(members) is { } missing ? StandardReplies.ParameterNotSupported.WithText($"{missing} is not supported")
            : null;
        return refusal is null;
    }

    private bool TryParseRcpt(ReadOnlySpan<byte> argument, Transaction transaction, out Recipient? recipient, out SmtpReply? refusal, out bool isSyntax)
    {
        recipient = null;
        isSyntax = true;
        var utf8 = transaction.EsmtpParameters.SmtpUtf8;
        var path = PathParser.ParseForward(argument, new PathRules(utf8));
        refusal = path.Refusal;
        if (refusal is not null)
        {
            return false;
        }

        var parsed = RcptParameters.Parse(path.Parameters, utf8);
        refusal = parsed.Refusal;
        if (refusal is not null)
        {
            return false;
        }

        isSyntax = false;
        refusal = parsed.Value!.Missing(conversation.Members) is { } missing
            ? StandardReplies.ParameterNotSupported.WithText($"{missing} is not supported")
            : null;
        recipient = new Recipient(path.Mailbox!, parsed.Value, conversation.Server.Profile.IsExempt(path.Mailbox!), utf8);
        return refusal is null;
    }
}
