namespace ScriptGate.Plugins.Spf;

/// <summary>Finds mail from clients that may not use the sender's domain, or the name they greet with (RFC 7208).</summary>
internal sealed class SpfCheck(SpfOptions options)
{
    public static readonly Violation Spf = new("spf");

    private static readonly Verdict MailFromFailed = Verdict.Reject(550, "5.7.23", "SPF MAIL FROM check failed");
    private static readonly Verdict HelloFailed = Verdict.Reject(550, "5.7.23", "SPF HELO check failed");
    private static readonly Verdict Invalid = Verdict.Reject(550, "5.7.24", "The SPF record of the sender's domain cannot be evaluated");
    private static readonly Verdict Unanswered = Verdict.Defer(451, "4.7.24", "SPF could not be checked, please try again later");

    /// <summary>Who is exempt: clients that need no domain's permission, because we know them.</summary>
    public static bool IsExempt(ISession session) => session.IsTrusted || session.IsAuthenticated;

    public async ValueTask<Verdict> OnMailAsync(MailEvent e, CancellationToken cancellationToken)
    {
        if (IsExempt(e.Session))
        {
            return Verdict.Continue;
        }

        var finding = await e.Session.GetFactAsync(SpfFinding.Fact, cancellationToken);
        if (finding.Result != SpfResult.Fail && finding.Hello is { Result: SpfResult.Fail } hello)
        {
            finding = hello;
        }

        return finding.Result switch
        {
            SpfResult.Fail => Report(e, finding, finding.Identity == SpfIdentity.Hello ? "hello" : "mail-from", Refusal(finding)),
            SpfResult.PermError when options.Permerror => Report(e, finding, "permerror", Invalid),

            // Not the check's fault and no finding either: what it means is the violation's onFailure.
            SpfResult.TempError => e.ReportFailure(Spf, Unanswered, finding.Problem ?? ""),
            _ => Verdict.Continue,
        };
    }

    // A reader has to see that the explanation is not ours (RFC 7208 section 8.4).
    private Verdict Refusal(SpfFinding finding)
    {
        var plain = finding.Identity == SpfIdentity.Hello ? HelloFailed : MailFromFailed;
        return finding.Explanation is { } explanation && options.Explanation
            ? Verdict.Reject(plain.Code, "5.7.23", $"{plain.Text}\nThe domain {finding.Domain} explains:\n{explanation}")
            : plain;
    }

    private static Verdict Report(MailEvent e, SpfFinding finding, string subCode, Verdict proposed) =>
        e.Report(Spf with { SubCode = subCode }, proposed, new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["result"] = ResultWords.Of(finding.Result),
            ["domain"] = finding.Domain,
            ["hello"] = e.Session.Hello?.Name,
            ["directive"] = finding.Directive,
            ["problem"] = finding.Problem,
            ["explanation"] = finding.Explanation,
        });
}
