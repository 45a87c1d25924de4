using ScriptGate.Core.Chain;
using ScriptGate.Core.Pools;
using ScriptGate.Smtp;

namespace ScriptGate.Core.Sessions;

/// <summary>Gets a link for a transaction, with the stages of the pool side around it: POOL_SELECTED, SERVER_CONNECTED, POOL_FAILED.</summary>
internal sealed class DeliveryOpening(Conversation conversation)
{
    // The link that SERVER_CONNECTED is being asked about. It is in nobody else's hands until then.
    private MemberLink? _asking;

    /// <summary>No member for AUTH (RFC 4954 section 4).</summary>
    public static readonly SmtpReply NoAuthentication = new(454, "4.7.0", "Authentication is not available at the moment");

    /// <summary>Opens a link, or says what the pending recipient is answered with.</summary>
    /// <param name="pool">The pool.</param>
    /// <param name="transaction">The transaction.</param>
    /// <param name="recipient">The recipient that waits; null when the envelope is repeated.</param>
    /// <param name="avoid">Members that failed this transaction.</param>
    /// <param name="freshOnly">True after a cached link turned out to be stale.</param>
    public async ValueTask<(MemberLink? Link, RecipientAnswer? Failure)> OpenAsync(
        Pool pool, Transaction transaction, Recipient? recipient, IReadOnlyCollection<string> avoid, bool freshOnly)
    {
        var (tls, refusal) = await SelectedAsync(pool);
        if (refusal is not null)
        {
            return (null, refusal);
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
    /// <returns>The link, or what AUTH is answered with.</returns>
    public async ValueTask<(MemberLink? Link, RecipientAnswer? Failure)> OpenForAuthAsync(Pool pool)
    {
        var (tls, refusal) = await SelectedAsync(pool);
        if (refusal is not null)
        {
            return (null, refusal);
        }

        var request = new LinkRequest
        {
            Tls = tls,
            EhloName = conversation.Server.HostName,
            Needs = MemberFeatures.Auth,
            IsForAuth = true,
            SessionId = conversation.Session.Id,
        };
        var result = await pool.RentAsync(request, conversation.Aborted);
        if (result.Link is not { } link)
        {
            return (null, new RecipientAnswer(NoAuthentication, "engine", result.Reason));
        }

        if (link.Tls.IsEncrypted || conversation.Server.Options.Auth.AllowCleartextToMember)
        {
            return await ConnectedAsync(pool, link);
        }

        link.Return();
        return (null, new RecipientAnswer(NoAuthentication, "engine", "the member's connection is not encrypted and auth.allowCleartextToMember is false"));
    }

    /// <summary>The session ended while SERVER_CONNECTED was being asked.</summary>
    public void Drop()
    {
        _asking?.Drop();
        _asking = null;
    }

    // Policy has the last word on how the member is reached, whatever the connection is for.
    private async ValueTask<(ServerTlsPolicy Tls, RecipientAnswer? Refusal)> SelectedAsync(Pool pool)
    {
        if (conversation.Chains.PoolSelected is not { } chain)
        {
            return (pool.ServerTls, null);
        }

        var e = new PoolSelectedEvent(conversation.Session, pool.Name, pool.ServerTls);
        var outcome = await conversation.AskAsync(chain, e);
        return (e.ServerTls, outcome.Verdict.IsRefusal ? Refused(Stage.PoolSelected, outcome) : null);
    }

    private async ValueTask<(MemberLink? Link, RecipientAnswer? Failure)> ConnectedAsync(Pool pool, MemberLink link)
    {
        if (conversation.Chains.ServerConnected is not { } chain)
        {
            return (link, null);
        }

        _asking = link;
        var outcome = await conversation.AskAsync(chain, new ServerConnectedEvent(conversation.Session, pool.Name, link.Member, link.IsReused));
        _asking = null;
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

    private RecipientAnswer Refused(Stage stage, Outcome outcome)
    {
        if (outcome.Verdict.Kind == VerdictKind.Disconnect)
        {
            conversation.Closing = SessionEnd.Refused;
        }

        return new RecipientAnswer(VerdictTable.Reply(stage, outcome.Verdict), outcome.By?.Name ?? "engine", null);
    }
}
