using ScriptGate.Plugins.MailValidation.Clients;

namespace ScriptGate.Plugins.MailValidation.Senders;

/// <summary>Finds senders that are on a list of the administrator: by the client's network, its confirmed name, the envelope, the From field.</summary>
internal sealed class DisallowedSenderCheck(Exemptions exemptions)
{
    private static readonly Verdict Disallowed = Verdict.Reject(550, "5.7.1", "You may not send mail here");

    private static readonly Verdict DisallowedContent = Verdict.Reject(550, "5.7.1", "The sender may not send mail here");

    public IDataGroup? Networks { get; init; }

    public IDataGroup? Hosts { get; init; }

    public IDataGroup? Senders { get; init; }

    public IDataGroup? From { get; init; }

    /// <summary>Adds a step for each list there is.</summary>
    public void AddTo(IPluginBuilder plugin)
    {
        if (Networks is not null)
        {
            plugin.On<ConnectEvent>("disallowed-sender (network)", OnConnectAsync);
        }

        if (Hosts is not null)
        {
            plugin.On<MailEvent>("disallowed-sender (host)", OnHostAsync);
        }

        if (Senders is not null)
        {
            plugin.On<MailEvent>("disallowed-sender (envelope)", OnSenderAsync);
        }

        if (From is not null)
        {
            plugin.On<HeadersEvent>("disallowed-sender (From)", OnHeadersAsync);
        }
    }

    public ValueTask<Verdict> OnConnectAsync(ConnectEvent e, CancellationToken cancellationToken) =>
        !exemptions.Lift(Violations.DisallowedSender, e.Session) && Networks is not null && Networks.TryFind(e.Session.RemoteAddress, out _)
            ? new(Report(e, "network", e.Session.RemoteAddress.ToString(), Disallowed))
            : new(Verdict.Continue);

    /// <summary>Whoever owns an address writes its name as he likes: one that no address look-up confirms says nothing.</summary>
    public async ValueTask<Verdict> OnHostAsync(MailEvent e, CancellationToken cancellationToken)
    {
        if (exemptions.Lift(Violations.DisallowedSender, e.Session) || Hosts is null)
        {
            return Verdict.Continue;
        }

        var names = await ReverseNames.FindAsync(e.Session, cancellationToken);
        var found = names.Confirmed.FirstOrDefault(name => Hosts.TryFind(name, DataGroupMatch.Domain, out _));
        return found is not null ? Report(e, "host", found, Disallowed)
            : names.Failure is { } failure ? e.ReportFailure(Violations.DisallowedSender, ReverseNames.Deferral, failure)
            : Verdict.Continue;
    }

    public ValueTask<Verdict> OnSenderAsync(MailEvent e, CancellationToken cancellationToken) =>
        !exemptions.Lift(Violations.DisallowedSender, e.Session) && ShownAuthor.Readings(e.Sender).Any(reading => Holds(Senders, reading))
            ? new(Report(e, "sender", e.Sender.ToString(), Disallowed))
            : new(Verdict.Continue);

    public ValueTask<Verdict> OnHeadersAsync(HeadersEvent e, CancellationToken cancellationToken)
    {
        if (exemptions.Lift(Violations.DisallowedSender, e.Session, e.Transaction))
        {
            return new(Verdict.Continue);
        }

        // All of them: which of two From fields a reader is shown, nobody can know.
        foreach (var author in ShownAuthors.Of(e.Message.Headers))
        {
            if (author.Readings().Any(reading => Holds(From, reading)))
            {
                return new(Report(e, author.IsName ? "from-name" : "from", author.Text, DisallowedContent));
            }
        }

        return new(Verdict.Continue);
    }

    private static bool Holds(IDataGroup? group, string address) =>
        group is not null && (group.TryFind(address, DataGroupMatch.Equals, out _) || group.TryFind(address[(address.LastIndexOf('@') + 1)..], DataGroupMatch.Domain, out _));

    private static Verdict Report(SmtpEvent e, string kind, string found, Verdict refusal) =>
        e.Report(Violations.DisallowedSender with { SubCode = kind }, refusal, Violations.Evidence(kind, found));
}
