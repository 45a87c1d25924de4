using ScriptGate;

namespace Skeleton;

/// <summary>Finds senders whom nobody could answer: the domain of their address has no mail server in DNS. One that has is not asked for again for a while.</summary>
/// <param name="options">What the profile says.</param>
/// <param name="store">What outlives sessions and reloads. The keys are this check's own.</param>
internal sealed class SkeletonCheck(SkeletonOptions options, IStateStore store)
{
    /// <summary>The one thing that this check finds.</summary>
    public static readonly Violation NoAnswer = new("skeleton");

    // Verdicts that exist already cost nothing when they are given.
    private static readonly Verdict Refused = Verdict.Reject("5.1.8", "The domain of the sender takes no mail");
    private static readonly Verdict Later = Verdict.Defer("4.4.3", "The domain of the sender cannot be looked up now, please try again later");

    private readonly HashSet<string> _except = new(options.Except, StringComparer.OrdinalIgnoreCase);

    /// <summary>Called at MAIL, on the session's thread: answer at once, or await.</summary>
    public async ValueTask<Verdict> OnMailAsync(MailEvent e, CancellationToken cancellationToken)
    {
        // Delivery reports have no sender, an address literal has no domain, and who logs in or is one of us is known.
        var domain = e.Sender.Domain;
        if (domain is "" or ['[', ..] || e.Session.IsAuthenticated || e.Session.IsTrusted || _except.Contains(domain))
        {
            return Verdict.Continue;
        }

        // A store that is down throws: what that means is the operator's 'onFailure'. Never catch and continue.
        if (await store.GetAsync(domain, cancellationToken) is not null)
        {
            return Verdict.Continue;
        }

        if (await TakesMailAsync(e.Session.Dns, domain, cancellationToken) is not { } takesMail)
        {
            return e.ReportFailure(NoAnswer, Later, $"the name servers of {domain} do not answer");
        }

        if (!takesMail)
        {
            // The profile decides whether this is recorded, refused, both or neither.
            return e.Report(NoAnswer, Refused, new Dictionary<string, object?>(StringComparer.Ordinal) { ["domain"] = domain });
        }

        await store.SetAsync(domain, "answers", options.Remember, Durability.Volatile, cancellationToken);
        return Verdict.Continue;
    }
    // RFC 5321 section 5.1: a domain without MX record has its mail at its own address. Null: this cannot be found out now, which says nothing about the sender.
    private static async ValueTask<bool?> TakesMailAsync(IDnsResolver dns, string domain, CancellationToken cancellationToken)
    {
        var exchangers = await dns.QueryMxAsync(domain, cancellationToken);
        if (!exchangers.IsAbsent)
        {
            return exchangers.IsTemporary ? null : exchangers.Records.Any(exchanger => !exchanger.IsNull);
        }

        var ipv4 = await dns.QueryAAsync(domain, cancellationToken);
        var ipv6 = ipv4.IsFound ? ipv4 : await dns.QueryAaaaAsync(domain, cancellationToken);
        return ipv6.IsFound ? true : ipv4.IsTemporary || ipv6.IsTemporary ? null : false;
    }
}
