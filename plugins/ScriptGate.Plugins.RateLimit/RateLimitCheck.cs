namespace ScriptGate.Plugins.RateLimit;

/// <summary>Finds clients, senders and users that send more in a time than they may. What is refused is not counted.</summary>
internal sealed class RateLimitCheck(IReadOnlyList<Limit> limits, Exempt exempt, IStateStore store)
{
    public static readonly Violation MessageRate = new("message-rate");

    // Where the recipient waits until he is accepted: the reply says only that somebody was.
    private const string PendingRecipient = "rate-limit.recipient";

    private static readonly Verdict TooMuch = Verdict.Defer(450, "4.7.1", "Too much mail in too short a time, please try again later");
    private static readonly Verdict TooManyConnections = Verdict.Disconnect(421, "4.7.0", "Too many connections, please try again later");

    private readonly Limit[] _messages = Of(limits, Counted.Messages);
    private readonly Limit[] _recipients = Of(limits, Counted.Recipients);
    private readonly Limit[] _bytes = Of(limits, Counted.Bytes);
    private readonly Limit[] _connections = Of(limits, Counted.Connections);

    /// <summary>Adds a step for what is counted, and none for the rest.</summary>
    public void AddTo(IPluginBuilder plugin)
    {
        if (_connections.Length > 0)
        {
            plugin.On<ConnectEvent>("connections", OnConnectAsync);
        }

        if (_messages.Length > 0)
        {
            plugin.On<MailEvent>("messages", OnMailAsync);
        }

        if (_recipients.Length > 0)
        {
            plugin.On<RcptEvent>("recipients", OnRcptAsync).On<ReplyEvent>("accepted recipients", OnReplyAsync);
        }

        if (_bytes.Length > 0)
        {
            plugin.On<MessageEvent>("bytes", OnMessageAsync);
        }
    }

    public ValueTask<Verdict> OnConnectAsync(ConnectEvent e, CancellationToken cancellationToken) =>
        exempt.Holds(e.Session) ? new(Verdict.Continue) : CountAsync(e, _connections, null, 1, TooManyConnections, cancellationToken);

    public ValueTask<Verdict> OnMailAsync(MailEvent e, CancellationToken cancellationToken) =>
        exempt.Holds(e.Session) ? new(Verdict.Continue) : CountAsync(e, _messages, null, 1, TooMuch, cancellationToken);

    /// <summary>Only asks: whether the recipient is accepted others decide, and only then it counts. One over the limit costs the member nothing.</summary>
    public async ValueTask<Verdict> OnRcptAsync(RcptEvent e, CancellationToken cancellationToken)
    {
        e.Transaction.Notes.Remove(PendingRecipient);
        if (e.Recipient.IsExempt || exempt.Holds(e.Session))
        {
            return Verdict.Continue;
        }

        if (await FindFullAsync(e.Session, _recipients, e.Recipient.Address, 1, cancellationToken) is { } full)
        {
            return Report(e, full, TooMuch);
        }

        e.Transaction.Notes[PendingRecipient] = e.Recipient.Address.ToString();
        return Verdict.Continue;
    }

    public async ValueTask<Verdict> OnReplyAsync(ReplyEvent e, CancellationToken cancellationToken)
    {
        if (!e.Command.Equals("RCPT", StringComparison.Ordinal) || e.Session.Transaction is not { } transaction || !transaction.Notes.Remove(PendingRecipient, out var pending))
        {
            return Verdict.Continue;
        }

        var text = (string)pending!;
        var at = text.LastIndexOf('@');
        var recipient = at < 0 ? new Mailbox(text, "") : new Mailbox(text[..at], text[(at + 1)..]);
        return e.Reply.IsPositive ? await CountAsync(e, _recipients, recipient, 1, TooMuch, cancellationToken) : Verdict.Continue;
    }

    public ValueTask<Verdict> OnMessageAsync(MessageEvent e, CancellationToken cancellationToken) =>
        e.Transaction.IsExempt || exempt.Holds(e.Session) ? new(Verdict.Continue) : CountAsync(e, _bytes, null, e.Message.Size, TooMuch, cancellationToken);

    private static Limit[] Of(IReadOnlyList<Limit> limits, Counted counted) => [.. limits.Where(limit => limit.Counted == counted)];

    private static Verdict Report(SmtpEvent e, Limit limit, Verdict refusal) => e.Report(limit.Violation, refusal, new Dictionary<string, object?>(StringComparer.Ordinal)
    {
        ["per"] = limit.Subject.Kind,
        ["limit"] = limit.Most,
        ["window"] = DurationText.Format(limit.Window),
    });

    // All limits are asked before any counts: what one of them refuses must not fill the others. Between the two somebody else may take the last place; then
    // a window holds one too many of the refused, and never one too many of what passes.
    private async ValueTask<Verdict> CountAsync(SmtpEvent e, Limit[] asked, Mailbox? recipient, long amount, Verdict refusal, CancellationToken cancellationToken)
    {
        if (asked.Length > 1 && await FindFullAsync(e.Session, asked, recipient, amount, cancellationToken) is { } full)
        {
            return Report(e, full, refusal);
        }

        foreach (var limit in asked)
        {
            if (limit.Subject.KeyOf(e.Session, recipient) is { } key
                && !(await store.CountInWindowAsync(limit.Prefix + key, limit.Most, limit.Window, amount, cancellationToken)).Allowed)
            {
                return Report(e, limit, refusal);
            }
        }

        return Verdict.Continue;
    }

    private async ValueTask<Limit?> FindFullAsync(ISession session, Limit[] asked, Mailbox? recipient, long amount, CancellationToken cancellationToken)
    {
        foreach (var limit in asked)
        {
            if (limit.Subject.KeyOf(session, recipient) is { } key
                && (await store.CountInWindowAsync(limit.Prefix + key, limit.Most, limit.Window, 0, cancellationToken)).Count > limit.Most - amount)
            {
                return limit;
            }
        }

        return null;
    }
}
