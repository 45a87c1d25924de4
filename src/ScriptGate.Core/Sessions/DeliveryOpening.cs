using ScriptGate.Core.Chain;
using ScriptGate.Core.Pools;
using ScriptGate.Smtp;

namespace ScriptGate.Core.Sessions;

/// <summary>Gets a link for a transaction, with the stages of the pool side around it: POOL_SELECTED, SERVER_CONNECTED, POOL_FAILED.</summary>
internal sealed class DeliveryOpening(Conversation conversation)
{
    /// <summary>Opens a link, or says what the pending recipient is answered with.</summary>
    /// <param name="pool">The pool.</param>
    /// <param name="transaction">The transaction.</param>
    /// <param name="recipient">The recipient that waits; null when the envelope is repeated.</param>
    /// <param name="avoid">Members that failed this transaction.</param>
    /// <param name="freshOnly">True after a cached link turned out to be stale.</param>
    public async ValueTask<(MemberLink? Link, RecipientAnswer? Failure)> OpenAsync(
        Pool pool, Transaction transaction, Recipient? recipient, IReadOnlyCollection<string> avoid, bool freshOnly)
    {
        var tls = pool.ServerTls;
        if (conversation.Chains.PoolSelected is { } selected)
        {
            var e = new PoolSelectedEvent(conversation.Session, pool.Name, tls);
            var outcome = await conversation.AskAsync(selected, e);
            if (outcome.Verdict.IsRefusal)
            {
                return (null, Refused(Stage.PoolSelected, outcome));
            }

            tls = e.ServerTls;
        }

        var request = new LinkRequest
        {
            Tls = tls,
            EhloName = conversation.Server.HostName,
            Needs = EnvelopeLines.NeedsOf(transaction, recipient),
            FreshOnly = freshOnly,
            Avoid = avoid,
            SessionId = conversation.Session.Id,
        };
        var result = await pool.RentAsync(request, conversation.Aborted);
        return result.Link is null ? (null, await FailedAsync(pool, result)) : await ConnectedAsync(pool, result.Link);
    }

    /// <summary>Opens a link for AUTH: always a fresh one, and encrypted unless the operator allows otherwise.</summary>
    /// <returns>The link, or why there is none.</returns>
    public async ValueTask<(MemberLink? Link, string? Reason)> OpenForAuthAsync(Pool pool)
    {
        var request = new LinkRequest
        {
            Tls = pool.ServerTls,
            EhloName = conversation.Server.HostName,
            Needs = MemberFeatures.Auth,
            IsForAuth = true,
            SessionId = conversation.Session.Id,
        };
        var result = await pool.RentAsync(request, conversation.Aborted);
        if (result.Link is not { } link || link.Tls.IsEncrypted || conversation.Server.Options.Auth.AllowCleartextToMember)
        {
            return (result.Link, result.Link is null ? result.Reason : null);
        }

        link.Return();
        return (null, "the member's connection is not encrypted and auth.allowCleartextToMember is false");
    }

    private async ValueTask<(MemberLink? Link, RecipientAnswer? Failure)> ConnectedAsync(Pool pool, MemberLink link)
    {
        if (conversation.Chains.ServerConnected is not { } chain)
        {
            return (link, null);
        }

        var outcome = await conversation.AskAsync(chain, new ServerConnectedEvent(conversation.Session, pool.Name, link.Member, link.IsReused));
        if (!outcome.Verdict.IsRefusal)
        {
            return (link, null);
        }

        link.Return();
        return (null, Refused(Stage.ServerConnected, outcome));
    }

    private async ValueTask<RecipientAnswer> FailedAsync(Pool pool, LinkResult result)
    {
        if (result.Failure == LinkFailure.LacksFeature)
        {
            var reply = result.Missing.HasFlag(MemberFeatures.SmtpUtf8) ? StandardReplies.NoUtf8Member
                : result.Missing.HasFlag(MemberFeatures.EightBitMime) ? StandardReplies.NoEightBitMember
                : StandardReplies.ParameterNotSupported;
            return new RecipientAnswer(reply, "engine", result.Reason);
        }

        if (conversation.Chains.PoolFailed is { } chain)
        {
            var outcome = await conversation.AskAsync(chain, new PoolFailedEvent(conversation.Session, pool.Name, result.Reason));
            if (outcome.Verdict.IsRefusal)
            {
                return Refused(Stage.PoolFailed, outcome) with { Detail = result.Reason };
            }
        }

        return new RecipientAnswer(StandardReplies.NoMember, "engine", result.Reason);
    }

    private static RecipientAnswer Refused(Stage stage, Outcome outcome) =>
        new(VerdictTable.Reply(stage, outcome.Verdict), outcome.By?.Name ?? "engine", null);
}
