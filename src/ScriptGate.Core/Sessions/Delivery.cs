using ScriptGate.Core.Messages;
using ScriptGate.Core.Pools;
using ScriptGate.Smtp;

namespace ScriptGate.Core.Sessions;

/// <summary>The member side of a transaction: opened when the first recipient needs it, replayed on another member before the final dot, never after it.</summary>
internal sealed partial class Delivery(Conversation conversation)
{
    private readonly List<string> _failed = [];
    private readonly DeliveryOpening _opening = new(conversation);
    private readonly EnvelopeLines _lines = new();
    private Pool? _pool;
    private bool _isPinned;
    private bool _hasEnvelope;
    private bool _mustRepeat;
    private bool _isInBody;
    private bool _wasReplayed;
    private bool _freshOnly;

    /// <summary>The link; null while nobody was asked.</summary>
    public IMemberLink? Link { get; private set; }

    /// <summary>The pool that was asked, which a step may have chosen late; null while nobody was.</summary>
    public string? Pool => _pool?.Name;

    /// <summary>The member, for records; null while nobody was asked.</summary>
    public string? Member { get; private set; }

    /// <summary>Asks the member about one recipient; opens the conversation with it first if need be.</summary>
    public async ValueTask<RecipientAnswer> AskAsync(Pool pool, Transaction transaction, Recipient recipient)
    {
        if (Link is { } link && !_isPinned && (_pool != pool || _opening.IsElsewhere(link, pool, transaction)))
        {
            // Nobody of the other pool was accepted, or the recipient would not have come here.
            EndLink(keep: true);
        }

        while (true)
        {
            try
            {
                if (Link is null && await OpenAsync(pool, transaction, recipient) is { } failure)
                {
                    return failure;
                }

                // A link that came in the place of a lost one: first the recipients that were told 250, or the message would go without them.
                if (!_hasEnvelope && transaction.Accepted.Any(accepted => !accepted.IsDiscarded) && await RepeatEnvelopeAsync(transaction) is { } changed)
                {
                    return changed;
                }

                if (!_hasEnvelope)
                {
                    _lines.QueueMail(Link!, transaction, conversation.Session.IsTrusted);
                }

                _lines.QueueRcpt(Link!, recipient);
                if (!_hasEnvelope)
                {
                    var mail = await Link!.ReadReplyAsync();
                    if (!mail.IsPositive)
                    {
                        await Link.ReadReplyAsync();
                        GiveBack();
                        return await PassAsync("MAIL", mail, recipient);
                    }

                    _hasEnvelope = true;
                }

                return await PassAsync("RCPT", await Link!.ReadReplyAsync(), recipient);
            }
            catch (MemberLinkException exception)
            {
                if (await RecoverAsync(exception, transaction) is { } failure)
                {
                    return failure;
                }
            }
        }
    }

    /// <summary>A recipient that the member had accepted was refused by a step: the envelope is repeated without it before DATA.</summary>
    public void TakeBack() => _mustRepeat = true;

    /// <summary>Delivers a held message: whatever of the envelope is missing, DATA, the message, the dot.</summary>
    /// <returns>The client's answer.</returns>
    public async ValueTask<RecipientAnswer> SendAsync(Transaction transaction, OutgoingMessage message)
    {
        while (true)
        {
            try
            {
                if (await BeginAsync(transaction, message) is { } refusal)
                {
                    return refusal;
                }

                var early = await message.WriteAsync(Link!, CancellationToken.None);
                return early is null ? await EndAsync(transaction) : await EarlyAsync(early);
            }
            catch (SpoolUnreadableException exception)
            {
                // In the middle of a message: the connection is reset, so that the member does not take it for the end.
                EndLink(keep: false);
                Log.SpoolUnreadable(conversation.Services.Logger, exception, transaction.Id);
                return new RecipientAnswer(StandardReplies.LocalError, "engine", $"the spool file cannot be read: {exception.Message}");
            }
            catch (MemberLinkException exception) when (!exception.IsInDoubt)
            {
                if (await RecoverAsync(exception, transaction) is { } failure)
                {
                    return failure;
                }
            }
        }
    }

    /// <summary>Gets the member ready for the message: envelope, DATA, 354. From here on the message may stream.</summary>
    /// <param name="transaction">The transaction.</param>
    /// <param name="message">What will be sent, if all of it is there: it is made ready meanwhile.</param>
    /// <returns>The refusal for the client, or null when the member waits for the message.</returns>
    /// <exception cref="MemberLinkException">The connection failed.</exception>
    public async ValueTask<RecipientAnswer?> BeginAsync(Transaction transaction, OutgoingMessage? message = null)
    {
        if ((Link is null || !_hasEnvelope || _mustRepeat) && await RepeatEnvelopeAsync(transaction) is { } refusal)
        {
            return refusal;
        }

        if (conversation.IsClientGone)
        {
            throw new SessionEndedException(SessionEnd.ClientGone);
        }

        Link!.QueueData();
        var answer = Link.ReadReplyAsync();
        message?.Prepare();
        var reply = await answer;
        if (reply.IsIntermediate)
        {
            _isInBody = true;
            return null;
        }

        return reply.IsRefusal
            ? await PassAsync("DATA", reply, recipient: null)
            : new RecipientAnswer(StandardReplies.LocalError, "engine", $"the member answered DATA with {reply.Code}");
    }

    /// <summary>Sends the end of the message and the dot, and waits for the member's word.</summary>
    public async ValueTask<RecipientAnswer> EndAsync(Transaction transaction)
    {
        if (conversation.IsClientGone)
        {
            throw new SessionEndedException(SessionEnd.ClientGone);
        }

        conversation.IsDotOut = true;
        try
        {
            var reply = await Link!.EndBodyAsync();
            _isInBody = false;
            _hasEnvelope = false;
            conversation.MemberWord = reply.IsIntermediate ? null : OwnSpelling.Of(reply, transaction, recipient: null);
            if (reply.IsIntermediate)
            {
                return new RecipientAnswer(StandardReplies.InDoubt, "in-doubt", $"the member answered the final dot with {reply.Code}");
            }

            if (reply.IsPositive && conversation.IsClientGone)
            {
                Log.AcceptedClientGone(conversation.Services.Logger, transaction.Id, Link.Member);
            }

            return await PassAsync(".", reply, recipient: null);
        }
        catch (MemberLinkException exception) when (exception.IsInDoubt)
        {
            conversation.Session.Observer?.MemberLost(exception);
            // The member may have the message. Nobody else gets it from us: the client owns the retry (RFC 1047).
            Log.InDoubt(conversation.Services.Logger, transaction.Id, exception.Member, exception.Reason);
            EndLink(keep: false);
            return new RecipientAnswer(StandardReplies.InDoubt, "in-doubt", exception.Message);
        }
    }

    /// <summary>Opens a link for AUTH: always a fresh one.</summary>
    /// <returns>What AUTH is answered with when there is none; null when there is.</returns>
    public async ValueTask<RecipientAnswer?> OpenForAuthAsync()
    {
        var (link, failure) = await _opening.OpenForAuthAsync();
        if (link is not null)
        {
            Take(link);
        }

        return failure;
    }

    /// <summary>The link belongs to this session from now on.</summary>
    public void Pin() => _isPinned = true;

    public void Drop() => EndLink(keep: false);

    /// <summary>The transaction is over: a link that may be used again is given back, a pinned one made ready for the next transaction.</summary>
    public async ValueTask ResetAsync()
    {
        var isOpen = _hasEnvelope;
        _pool = null;
        _failed.Clear();
        _hasEnvelope = false;
        _mustRepeat = false;
        _wasReplayed = false;
        _freshOnly = false;
        if (!_isPinned || _isInBody || Link is null)
        {
            EndLink(keep: !_isInBody);
            EndSessionIfPinned();
            return;
        }

        if (isOpen)
        {
            try
            {
                Link.QueueReset();
                await Link.ReadReplyAsync();
            }
            catch (MemberLinkException exception)
            {
                conversation.Session.Observer?.MemberLost(exception);
                EndLink(keep: false);
                throw new SessionEndedException(SessionEnd.MemberLost);
            }
        }
    }

    /// <summary>The session is over.</summary>
    public void End()
    {
        _opening.Drop();
        EndLink(keep: !_isPinned && !_isInBody);
    }

    /// <summary>The session was given up while a step blocked its thread, wherever in its conversation with the member that was.</summary>
    public void GiveUp()
    {
        _opening.Drop();
        EndLink(keep: false);
    }

    /// <summary>Called from the tick: whoever waits for the member stops waiting.</summary>
    public void Abort() => Link?.Abort();

    /// <summary>Shows a reply of the member to the SERVER_REPLY steps before it is passed on.</summary>
    public async ValueTask<RecipientAnswer> PassAsync(string command, SmtpReply reply, Recipient? recipient)
    {
        var answer = await MemberReplies.PassAsync(conversation, command, reply, recipient);
        if (command == "RCPT" && reply.IsPositive && !answer.Reply.IsPositive)
        {
            TakeBack();
        }

        return answer;
    }

    private async ValueTask<RecipientAnswer?> OpenAsync(Pool pool, Transaction transaction, Recipient? recipient)
    {
        var (link, failure, chosen) = await _opening.OpenAsync(pool, transaction, recipient, _failed, _freshOnly);
        _pool = chosen;
        if (transaction.FixedPool is not null)
        {
            transaction.FixedPool = chosen.Name;
        }

        if (link is not null)
        {
            Take(link);
        }

        return failure;
    }

    /// <summary>A member that answers before the dot has not taken the message, whatever it says.</summary>
    public async ValueTask<RecipientAnswer> EarlyAsync(SmtpReply early)
    {
        EndLink(keep: false);
        return early.IsRefusal
            ? await PassAsync(".", early, recipient: null)
            : new RecipientAnswer(StandardReplies.LocalError, "engine", $"the member answered {early.Code} in the middle of the message");
    }

    // The member knows the user of an authenticated session on that one connection: no other takes its place.
    private void EndSessionIfPinned()
    {
        if (_isPinned)
        {
            throw new SessionEndedException(SessionEnd.MemberLost);
        }
    }

    // The link is free for others, but a pinned one stays the session's.
    private void GiveBack(bool isOpen = false)
    {
        if (_isPinned)
        {
            _hasEnvelope = isOpen;
        }
        else
        {
            EndLink(keep: true);
        }
    }

    private void Take(IMemberLink link)
    {
        (Link, Member, _hasEnvelope) = (link, link.Member, false);
    }

    private void EndLink(bool keep)
    {
        var link = Link;
        Link = null;
        _hasEnvelope = false;
        _isInBody = false;
        if (keep)
        {
            link?.Return();
        }
        else
        {
            link?.Drop();
        }
    }
}
