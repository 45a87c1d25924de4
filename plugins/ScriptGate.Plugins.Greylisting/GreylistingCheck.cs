namespace ScriptGate.Plugins.Greylisting;

/// <summary>Defers the first mail of a client, sender and recipient that are new together: a mail server comes back, most of what only sends does not.</summary>
internal sealed class GreylistingCheck(GreylistingOptions options, Greylist list)
{
    public static readonly Violation Greylisting = new("greylisting");

    /// <summary>The note of a transaction that says as whom its client is known; it is there once a recipient was judged.</summary>
    public const string ClientNote = "greylisting.client";

    private static readonly Verdict Later = Verdict.Defer(451, "4.7.1", "Greylisted, please try again later");

    /// <summary>The member's answer: after it, so that a recipient whom nobody has leaves nothing behind, and after every list that a step at RCPT has.</summary>
    public ValueTask<Verdict> OnServerReplyAsync(ServerReplyEvent e, CancellationToken cancellationToken)
    {
        if (!e.Reply.IsPositive || e.Session.Transaction is not { } transaction || IsExempt(e.Session))
        {
            return new(Verdict.Continue);
        }

        return e.Command switch
        {
            // The null path is also used to see whether an address exists, and who asks that never says DATA: it is judged there.
            "RCPT" when e.Recipient is { IsExempt: false } recipient && !transaction.Sender.IsNull => RecipientAsync(e, transaction, recipient, cancellationToken),
            "." => DeliveredAsync(transaction, cancellationToken),
            _ => new(Verdict.Continue),
        };
    }

    /// <summary>Recipients that were not judged at RCPT: of the null path, and of a virtual server that asks its members late.</summary>
    public async ValueTask<Verdict> OnDataAsync(DataEvent e, CancellationToken cancellationToken)
    {
        var transaction = e.Transaction;
        if (IsExempt(e.Session) || transaction.Notes.ContainsKey(ClientNote))
        {
            return Verdict.Continue;
        }

        TimeSpan? longest = null;
        var client = await ClientAsync(e.Session, cancellationToken);
        foreach (var recipient in transaction.Recipients.Where(static recipient => !recipient.IsExempt))
        {
            transaction.Notes[ClientNote] = client;
            if (await list.AskAsync(client, transaction.Sender, recipient.Address, cancellationToken) is { } wait && !(longest > wait))
            {
                longest = wait;
            }
        }

        return longest is { } left ? e.Report(Greylisting, Later, Evidence(client, left)) : Verdict.Continue;
    }

    private static bool IsExempt(ISession session) => session.IsTrusted || session.IsAuthenticated;

    private async ValueTask<Verdict> RecipientAsync(ServerReplyEvent e, ITransaction transaction, IRecipient recipient, CancellationToken cancellationToken)
    {
        // The client is the same for all recipients of a transaction.
        var client = transaction.Notes.TryGetValue(ClientNote, out var noted) && noted is string known ? known : await ClientAsync(e.Session, cancellationToken);
        transaction.Notes[ClientNote] = client;
        return await list.AskAsync(client, transaction.Sender, recipient.Address, cancellationToken) is { } wait
            ? e.Report(Greylisting, Later, Evidence(client, wait))
            : Verdict.Continue;
    }

    private async ValueTask<Verdict> DeliveredAsync(ITransaction transaction, CancellationToken cancellationToken)
    {
        if (transaction.Notes.TryGetValue(ClientNote, out var noted) && noted is string client)
        {
            await list.DeliveredAsync(client, cancellationToken);
        }

        return Verdict.Continue;
    }

    // A domain that vouches for its clients is who they are, from whichever of its many networks they come.
    private async ValueTask<string> ClientAsync(ISession session, CancellationToken cancellationToken)
    {
        if (options.Spf)
        {
            try
            {
                if (await session.GetFactAsync(SpfFinding.Fact, cancellationToken) is { Result: SpfResult.Pass, Domain: var domain })
                {
                    return $"spf:{domain.ToLowerInvariant()}";
                }
            }
            catch (FactUnavailableException)
            {
                // No check provides it, or SPF is at fault: the network is the stricter key.
            }
        }

        return PlainAddress.NetworkOf(session.RemoteAddress, options.Prefix4, options.Prefix6);
    }

    private static Dictionary<string, object?> Evidence(string client, TimeSpan wait) => new(StringComparer.Ordinal)
    {
        ["client"] = client,
        ["secondsLeft"] = (long)Math.Ceiling(wait.TotalSeconds),
    };
}
