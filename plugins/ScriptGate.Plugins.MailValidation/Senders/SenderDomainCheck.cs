namespace ScriptGate.Plugins.MailValidation.Senders;

/// <summary>Finds senders whose domain takes no mail: nobody could answer them (RFC 5321 sections 2.3.5 and 5.1, RFC 7505).</summary>
internal sealed class SenderDomainCheck(Exemptions exemptions)
{
    /// <summary>The sub-code of a domain that does not exist, or can be none.</summary>
    public const string NoSuchDomain = "no-such-domain";

    /// <summary>The sub-code of a domain with neither mail exchanger nor address.</summary>
    public const string NoMailHost = "no-mail-host";

    /// <summary>The sub-code of a domain that says it takes no mail.</summary>
    public const string NullMx = "null-mx";

    private static readonly Verdict NotInDns = Verdict.Reject(550, "5.1.8", "The domain of the sender is not in DNS");
    private static readonly Verdict TakesNoMail = Verdict.Reject(550, "5.7.27", "The domain of the sender takes no mail");
    private static readonly Verdict Unknown = Verdict.Defer(451, "4.4.3", "The domain of the sender cannot be looked up now, please try again later");

    public async ValueTask<Verdict> OnMailAsync(MailEvent e, CancellationToken cancellationToken)
    {
        // A report has no sender, an address literal needs no DNS, and a local part alone is nobody's domain.
        var domain = e.Sender.Domain;
        if (domain.Length == 0 || domain[0] == '[' || exemptions.Lift(Violations.SenderNotInDns, e.Session))
        {
            return Verdict.Continue;
        }

        var mx = await e.Session.Dns.QueryMxAsync(domain, cancellationToken);
        return mx.Outcome switch
        {
            DnsOutcome.Found => mx.Records is [{ IsNull: true }] ? Report(e, NullMx, TakesNoMail) : Verdict.Continue,
            DnsOutcome.NoData => await AddressesAsync(e, domain, cancellationToken),
            DnsOutcome.NoSuchName or DnsOutcome.InvalidName => Report(e, NoSuchDomain, NotInDns),
            _ => Failed(e, "MX", mx.Outcome),
        };
    }

    // Without mail exchangers the domain's own addresses are asked (RFC 5321 section 5.1).
    private static async ValueTask<Verdict> AddressesAsync(MailEvent e, string domain, CancellationToken cancellationToken)
    {
        var pending = e.Session.Dns.QueryAaaaAsync(domain, cancellationToken).AsTask();
        var a = await e.Session.Dns.QueryAAsync(domain, cancellationToken);
        var aaaa = await pending;
        return a.IsFound || aaaa.IsFound ? Verdict.Continue
            : a.IsTemporary ? Failed(e, "A", a.Outcome)
            : aaaa.IsTemporary ? Failed(e, "AAAA", aaaa.Outcome)
            : Report(e, NoMailHost, NotInDns);
    }

    private static Verdict Report(MailEvent e, string subCode, Verdict refusal) =>
        e.Report(Violations.SenderNotInDns with { SubCode = subCode }, refusal, Violations.Evidence("domain", e.Sender.Domain));

    private static Verdict Failed(MailEvent e, string type, DnsOutcome outcome) => e.ReportFailure(Violations.SenderNotInDns, Unknown, $"{type} of {e.Sender.Domain}: {outcome}");
}
