namespace ScriptGate.Plugins.MailValidation.Clients;

/// <summary>Finds clients that greet with a name that has no address (RFC 5321 section 4.1.1.1).</summary>
internal sealed class HelloCheck(Exemptions exemptions)
{
    private static readonly Verdict Refusal = Verdict.Reject(550, "5.7.1", "The name you greet with is not in DNS");
    private static readonly Verdict Unknown = Verdict.Defer(451, "4.4.3", "The name you greet with cannot be looked up now, please try again later");

    public async ValueTask<Verdict> OnMailAsync(MailEvent e, CancellationToken cancellationToken)
    {
        // A client without a name may say its address instead: that is nothing to look up.
        if (e.Session.Hello?.Name is not { Length: > 0 } name || name[0] == '[' || exemptions.Lift(Violations.HelloNotInDns, e.Session))
        {
            return Verdict.Continue;
        }

        var pending = e.Session.Dns.QueryAaaaAsync(name, cancellationToken).AsTask();
        var a = await e.Session.Dns.QueryAAsync(name, cancellationToken);
        var aaaa = await pending;
        return a.IsFound || aaaa.IsFound ? Verdict.Continue
            : a.IsTemporary || aaaa.IsTemporary ? e.ReportFailure(Violations.HelloNotInDns, Unknown, $"address of {name}: {(a.IsTemporary ? a.Outcome : aaaa.Outcome)}")
            : e.Report(Violations.HelloNotInDns, Refusal, Violations.Evidence("hello", name));
    }
}
