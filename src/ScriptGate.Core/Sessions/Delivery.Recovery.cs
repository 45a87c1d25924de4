using ScriptGate.Core.Configuration;
using ScriptGate.Core.Pools;
using ScriptGate.Smtp;

namespace ScriptGate.Core.Sessions;

/// <summary>What happens when the member is lost before the final dot.</summary>
internal sealed partial class Delivery
{
    /// <summary>Before the dot everything may be said again to somebody else, once, if he agrees to everything the client was promised.</summary>
    /// <returns>The client's answer when there is nobody else; null to try again.</returns>
    public async ValueTask<RecipientAnswer?> RecoverAsync(MemberLinkException exception, Transaction transaction)
    {
        conversation.Session.Observer?.MemberLost(exception);
        EndLink(keep: false);
        conversation.ThrowIfInterrupted();
        EndSessionIfPinned();
        if (!exception.IsStaleLink && _pool?.ServiceDownAction is ServiceDownAction.Drop)
        {
            conversation.Closing = SessionEnd.Refused;
            return new RecipientAnswer(StandardReplies.MemberLost, "engine", exception.Message);
        }

        if (exception.IsStaleLink)
        {
            _freshOnly = true;
        }
        else
        {
            _failed.Add(exception.Member);
            if (_wasReplayed)
            {
                return new RecipientAnswer(StandardReplies.NoMember, "engine", exception.Message);
            }

            _wasReplayed = true;
            Log.Replayed(conversation.Services.Logger, transaction.Id, exception.Member, exception.Reason);
        }

        if (transaction.Accepted.Count == 0)
        {
            return null;
        }

        try
        {
            return await RepeatEnvelopeAsync(transaction);
        }
        catch (MemberLinkException again)
        {
            conversation.Session.Observer?.MemberLost(again);
            EndLink(keep: false);
            return new RecipientAnswer(StandardReplies.NoMember, "engine", again.Message);
        }
    }

    // MAIL and every recipient that the client was told 250 about, in one go. A changed answer is a 451: the client was promised something else.
    private async ValueTask<RecipientAnswer?> RepeatEnvelopeAsync(Transaction transaction)
    {
        var isLate = conversation.Server.Options.Recipients == RecipientMode.Late;
        var pool = _pool ?? conversation.Server.Pools.Find(transaction.FixedPool ?? conversation.Server.Pool.Name)!;
        if (Link is null && await OpenAsync(pool, transaction, recipient: null) is { } failure)
        {
            return failure;
        }

        if (_mustRepeat && _hasEnvelope)
        {
            Link!.QueueReset();
            _hasEnvelope = false;
            await Link.ReadReplyAsync();
        }

        var refused = await _lines.SayAllAsync(Link!, transaction, conversation.Session.IsTrusted);
        _mustRepeat = false;
        if (refused is null)
        {
            _hasEnvelope = true;
            return null;
        }

        // The member may hold a part of the envelope: RSET clears it before the next transaction of a pinned link.
        GiveBack(isOpen: true);
        return isLate
            ? await PassAsync("RCPT", refused, recipient: null)
            : new RecipientAnswer(StandardReplies.LocalError, "engine", $"member {Member} answered differently the second time: {refused}");
    }
}
