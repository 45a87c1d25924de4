namespace ScriptGate.Plugins.DirectoryHarvest;

/// <summary>Finds clients that try which addresses exist, and tells them nothing more: known and unknown recipients get the same answer.</summary>
internal sealed class DirectoryHarvestCheck(DirectoryHarvestOptions options, HarvestCounter counter, KnownAnswers answers, RecipientList? recipients, TimeProvider clock)
{
    public static readonly Violation DirectoryHarvest = new("directory-harvest");

    /// <summary>A recipient that is on no list, or that a member did not know a moment ago: refused without asking a member.</summary>
    public static readonly Violation UnknownRecipient = new("unknown-recipient");

    private static readonly Verdict Later = Verdict.Defer(450, "4.7.1", "Too many unknown recipients, please try again later");
    private static readonly Verdict LockedOut = Verdict.Disconnect(421, "4.7.0", "Too many unknown recipients, please try again later");
    private static readonly Verdict NoSuchRecipient = Verdict.Reject(550, "5.1.1", "No such recipient here");

    /// <summary>Who is locked out is not greeted.</summary>
    public async ValueTask<Verdict> OnConnectAsync(ConnectEvent e, CancellationToken cancellationToken)
    {
        if (IsExempt(e.Session))
        {
            return Verdict.Continue;
        }

        var client = ClientOf(e.Session);
        return await counter.IsLockedOutAsync(client, cancellationToken)
            ? e.Report(DirectoryHarvest with { SubCode = "locked-out" }, LockedOut, Evidence(client))
            : Verdict.Continue;
    }

    /// <summary>Before a member is asked.</summary>
    public async ValueTask<Verdict> OnRcptAsync(RcptEvent e, CancellationToken cancellationToken)
    {
        if (IsExempt(e.Session) || e.Recipient.IsExempt)
        {
            return Verdict.Continue;
        }

        var client = ClientOf(e.Session);
        if (await counter.IsLockedOutAsync(client, cancellationToken) && e.Report(DirectoryHarvest, Later, Evidence(client)) is { IsFinal: true } deferral)
        {
            await Task.Delay(options.Tarpit, clock, cancellationToken);
            return deferral;
        }

        if (await RefusalAsync(e.Recipient.Address, cancellationToken) is not { } proposed || e.Report(UnknownRecipient, proposed) is not { IsFinal: true } refusal)
        {
            return Verdict.Continue;
        }

        // Nobody will answer but this check: it counts here.
        await CountAsync(e, client, isUnknown: true, cancellationToken);
        return refusal;
    }

    /// <summary>The member's answer.</summary>
    public async ValueTask<Verdict> OnServerReplyAsync(ServerReplyEvent e, CancellationToken cancellationToken)
    {
        if (e.Command != "RCPT" || IsExempt(e.Session))
        {
            return Verdict.Continue;
        }

        var isUnknown = UnknownMailbox.IsSaidBy(e.Reply);
        if (isUnknown && e.Recipient is { } recipient)
        {
            await answers.KeepAsync(recipient.Address, e.Reply, cancellationToken);
        }

        await CountAsync(e, ClientOf(e.Session), isUnknown, cancellationToken);
        return Verdict.Continue;
    }

    private static bool IsExempt(ISession session) => session.IsTrusted || session.IsAuthenticated;

    private async ValueTask<Verdict?> RefusalAsync(Mailbox recipient, CancellationToken cancellationToken)
    {
        if (recipients?.Has(recipient) == false)
        {
            return NoSuchRecipient;
        }

        return await answers.FindAsync(recipient, cancellationToken) is { } reply ? NoSuchRecipient.WithReply(reply) : null;
    }

    // The recipient that locks its client out has its answer already; the report is there so that it is seen even when the client never comes back.
    private async ValueTask CountAsync(SmtpEvent e, string client, bool isUnknown, CancellationToken cancellationToken)
    {
        if (await counter.CountAsync(client, isUnknown, cancellationToken) is { } unknown)
        {
            var evidence = Evidence(client);
            evidence["unknown"] = unknown;
            e.Alarm(DirectoryHarvest with { SubCode = "detected" }, evidence);
        }
    }

    private string ClientOf(ISession session) => PlainAddress.NetworkOf(session.RemoteAddress, options.Prefix4, options.Prefix6);

    private static Dictionary<string, object?> Evidence(string client) => new(StringComparer.Ordinal) { ["client"] = client };
}
