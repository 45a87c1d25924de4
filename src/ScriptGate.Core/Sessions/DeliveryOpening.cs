using ScriptGate.Core.Chain;
using ScriptGate.Core.Pools;
using ScriptGate.Core.Tapes;
using ScriptGate.Smtp;

namespace ScriptGate.Core.Sessions;

/// <summary>Gets a link for a transaction or for AUTH, with the stages of the pool side around it: POOL_SELECTED, SERVER_CONNECTED, POOL_FAILED.</summary>
internal sealed class DeliveryOpening(Conversation conversation)
{
    private SessionClient? _client;

    // The link that SERVER_CONNECTED is being asked about. It is in nobody else's hands until then.
    private IMemberLink? _asking;

    /// <summary>No member for AUTH (RFC 4954 section 4).</summary>
    public static readonly SmtpReply NoAuthentication = new(454, "4.7.0", "Authentication is not available at the moment");

    /// <summary>Opens a link, or says what the pending recipient is answered with.</summary>
    /// <param name="pool">The pool.</param>
    /// <param name="transaction">The transaction; null for AUTH, which gets a fresh link that is encrypted unless the operator allows otherwise.</param>
    /// <param name="recipient">The recipient that waits; null when the envelope is repeated.</param>
    /// <param name="avoid">Members that failed this transaction.</param>
    /// <param name="freshOnly">True after a cached link turned out to be stale.</param>
    /// <returns>The link or the answer, and the pool that it is of: a step may have named another.</returns>
    public async ValueTask<(IMemberLink? Link, RecipientAnswer? Failure, Pool Pool)> OpenAsync(
        Pool pool, Transaction? transaction, Recipient? recipient, IReadOnlyCollection<string> avoid, bool freshOnly)
    {
        List<Pool> pools = [];
        while (true)
        {
            pools.Add(pool);
            var named = Named(transaction);
            var (choice, refusal) = await SelectedAsync(pool);
            if (refusal is null && OtherPool(transaction, named, pools) is { } selected)
            {
                pool = selected;
                continue;
            }

            named = Named(transaction);
            var (link, failure, isRefused) = refusal is not null ? (null, refusal, true) : await OpenInAsync(pool, choice, transaction, recipient, avoid, freshOnly);
            if (link is null && !isRefused && OtherPool(transaction, named, pools) is { } next)
            {
                pool = next;
                continue;
            }

            // Behind a 421 there is no next command.
            conversation.Closing = failure?.Reply == StandardReplies.MembersBusy ? SessionEnd.Refused : conversation.Closing;
            return (link, failure, pool);
        }
    }

    /// <summary>Opens a link for AUTH.</summary>
    /// <returns>The link, or what AUTH is answered with.</returns>
    public async ValueTask<(IMemberLink? Link, RecipientAnswer? Failure)> OpenForAuthAsync()
    {
        // Its transactions go where the user is known, and where steps send them.
        var pool = (Named(transaction: null) is { } named ? conversation.Server.Pools.Find(named) : null) ?? conversation.Server.Pool;
        var (link, failure, _) = await OpenAsync(pool, transaction: null, recipient: null, avoid: [], freshOnly: false);
        return (link, failure);
    }

    // What steps say about the pool of the whole transaction. Each pool is tried once, so that this comes to an end.
    private string? Named(Transaction? transaction) => transaction?.Pool ?? conversation.Session.Pool;

    private Pool? OtherPool(Transaction? transaction, string? before, List<Pool> tried) =>
        Named(transaction) is { } now && !now.Equals(before, StringComparison.Ordinal) && conversation.Server.Pools.Find(now) is { } pool && !tried.Contains(pool) ? pool : null;

    private async ValueTask<(IMemberLink? Link, RecipientAnswer? Failure, bool IsRefused)> OpenInAsync(
        Pool pool, PoolSelectedEvent? choice, Transaction? transaction, Recipient? recipient, IReadOnlyCollection<string> avoid, bool freshOnly)
    {
        List<string> tried = [.. avoid];
        var told = choice is null ? pool.ClientAddress : pool.ClientAddress.Choosing(choice.Announce);
        while (true)
        {
            var wanted = Wanted(conversation.Session, transaction);
            var request = new LinkRequest
            {
                Tls = choice?.ServerTls ?? pool.ServerTls,
                EhloName = conversation.Server.HostName,
                Needs = transaction is null ? MemberFeatures.Auth : EnvelopeLines.NeedsOf(transaction, recipient),
                IsForAuth = transaction is null,
                FreshOnly = freshOnly,
                Avoid = tried,
                Member = wanted,
                Key = transaction?.PersistenceKey ?? conversation.Session.PersistenceKey,
                Client = conversation.Session.RemoteAddress,
                Source = conversation.Session.Source,
                ClientAddress = told,
                Announces = await ClientAsync(told),
                SessionId = conversation.Session.Id,
            };
            var result = await RentAsync(pool, request);
            if (result.Link is { } opened)
            {
                if (transaction is null && !opened.Tls.IsEncrypted && !conversation.Server.Options.Auth.AllowCleartextToMember)
                {
                    opened.Return();
                    return (null, new RecipientAnswer(NoAuthentication, "engine", "the member's connection is not encrypted and auth.allowCleartextToMember is false"), true);
                }

                var (link, refusal) = await ConnectedAsync(pool, opened);
                return (link, refusal, link is null);
            }

            var (failure, isRefused) = await FailedAsync(pool, result, isForAuth: transaction is null);
            if (isRefused || wanted is null || IsExhausted(wanted, Wanted(conversation.Session, transaction), tried))
            {
                return (null, failure, isRefused);
            }

            // A step named another one: each is tried once, so that this comes to an end.
            tried.Add(wanted);
        }
    }

    /// <summary>True when another member or source was named since, and nobody was accepted yet. What the client was told 250 about stays where it is.</summary>
    public bool IsElsewhere(IMemberLink link, Pool pool, Transaction transaction) =>
        transaction.Accepted.All(accepted => accepted.IsDiscarded)
        && (!Equals(link.Source, conversation.Session.Source)
            || (Wanted(conversation.Session, transaction) is { } wanted && pool.IsAnother(wanted, link.Member)));

    // What a step named for the transaction or its session; null for none.
    private static string? Wanted(Session session, Transaction? transaction) => transaction?.Member ?? session.Member;

    private static bool IsExhausted(string failed, string? next, List<string> tried) =>
        failed.Equals(next, StringComparison.Ordinal) || (next is not null && tried.Contains(next, StringComparer.Ordinal));

    /// <summary>The session ended while SERVER_CONNECTED was being asked.</summary>
    public void Drop()
    {
        _asking?.Drop();
        _asking = null;
    }

    private ValueTask<LinkClient?> ClientAsync(ClientAddressPolicy told) => told.Mode is ClientAddressMode.None
        ? default
        : (_client ??= new SessionClient(conversation.Session)).ForAsync(told, conversation.Aborted);

    private ValueTask<LinkResult> RentAsync(Pool pool, LinkRequest request) => conversation.Session.Outside is { } outside
        ? OutsideLink.RentAsync(outside, pool, request, conversation.Aborted)
        : pool.RentAsync(request, conversation.Aborted);

    // Policy has the last word on how the member is reached, whatever the connection is for. What steps chose stands in the event; null where nobody was asked.
    private async ValueTask<(PoolSelectedEvent? Choice, RecipientAnswer? Refusal)> SelectedAsync(Pool pool)
    {
        if (conversation.Chains.PoolSelected is not { } chain)
        {
            return (null, null);
        }

        var e = new PoolSelectedEvent(conversation.Session, pool.Name, pool.ServerTls) { Announcements = pool.ClientAddress.Choices };
        var outcome = await conversation.AskAsync(chain, e);
        return (e, outcome.Verdict.IsRefusal ? Refused(Stage.PoolSelected, outcome) : null);
    }

    private async ValueTask<(IMemberLink? Link, RecipientAnswer? Failure)> ConnectedAsync(Pool pool, IMemberLink link)
    {
        link.Observed = conversation.Session;
        conversation.Session.Observer?.MemberOpened(pool.Name, link);
        if (conversation.Chains.ServerConnected is not { } chain)
        {
            return (link, null);
        }

        _asking = link;
        var e = new ServerConnectedEvent(conversation.Session, pool.Name, link.Member, link.IsReused)
        {
            Address = link.Remote,
            Source = link.Local,
            Tls = link.Tls is { IsEncrypted: true } tls ? new ServerTlsInfo(tls.Version!, tls.Cipher!, tls.Failure) : null,
            Announced = link.Announced,
        };
        var outcome = await conversation.AskAsync(chain, e);
        _asking = null;
        if (!outcome.Verdict.IsRefusal)
        {
            return (link, null);
        }

        link.Return();
        return (null, Refused(Stage.ServerConnected, outcome));
    }

    private async ValueTask<(RecipientAnswer Answer, bool IsRefused)> FailedAsync(Pool pool, LinkResult result, bool isForAuth)
    {
        conversation.Session.Observer?.MemberFailed(pool.Name, result);
        if (result.Failure == LinkFailure.LacksFeature)
        {
            var reply = isForAuth ? NoAuthentication
                : result.Missing.HasFlag(MemberFeatures.SmtpUtf8) ? StandardReplies.NoUtf8Member
                : result.Missing.HasFlag(MemberFeatures.EightBitMime) ? StandardReplies.NoEightBitMember
                : StandardReplies.ParameterNotSupported;
            return (new RecipientAnswer(reply, "engine", result.Reason), false);
        }

        if (conversation.Chains.PoolFailed is { } chain)
        {
            var outcome = await conversation.AskAsync(chain, new PoolFailedEvent(conversation.Session, pool.Name, result.Reason));
            if (outcome.Verdict.IsRefusal)
            {
                return (Refused(Stage.PoolFailed, outcome) with { Detail = result.Reason }, true);
            }
        }

        var answer = isForAuth ? NoAuthentication
            : result.Failure == LinkFailure.AllBusy ? StandardReplies.MembersBusy
            : conversation.Server.Options.ServiceDownText is { } text ? StandardReplies.NoMember.WithText(text)
            : StandardReplies.NoMember;
        return (new RecipientAnswer(answer, "engine", result.Reason), false);
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
