using Microsoft.Extensions.Logging;

namespace ScriptGate.Plugins.MailValidation.Clients;

/// <summary>Finds clients that are on lists kept in DNS, by the sum of what the lists say.</summary>
/// <remarks>Asked at MAIL: only then is known who has authenticated, and a dial-up address that a list rightly has may be one of our own users.</remarks>
internal sealed class DnsblCheck(DnsblOptions options, Exemptions exemptions, IDnsResolver dns, TimeProvider clock, ILogger logger)
{
    private static readonly Verdict Refusal = Verdict.Reject(550, "5.7.1", "Your address is on a block list");
    private static readonly Verdict Unknown = Verdict.Defer(451, "4.4.3", "Your address cannot be looked up now, please try again later");

    private readonly DnsblList[] _lists = [.. options.Lists.Select(list => new DnsblList(list, dns, clock, logger))];

    /// <summary>Begins the tests of all lists; nobody waits for them here.</summary>
    public void BeginTests()
    {
        foreach (var list in _lists)
        {
            _ = list.Test();
        }
    }

    public async ValueTask<Verdict> OnMailAsync(MailEvent e, CancellationToken cancellationToken)
    {
        if (exemptions.Lift(Violations.Dnsbl, e.Session))
        {
            return Verdict.Continue;
        }

        var answers = await AskAsync(e.Session, cancellationToken);
        var score = answers.Sum(answer => answer.Score);
        if (score >= options.Threshold)
        {
            return e.Report(Violations.Dnsbl, Refusal, Evidence(answers, score));
        }

        // A list that did not answer matters only if it could have changed the outcome.
        var failed = answers.Where(answer => answer.Failure is not null).ToArray();
        return failed.Length > 0 && score + failed.Sum(answer => answer.Most) >= options.Threshold
            ? e.ReportFailure(Violations.Dnsbl, Unknown, string.Join("; ", failed.Select(answer => answer.Failure)))
            : Verdict.Continue;
    }

    /// <summary>The fact <c>dnsbl</c>.</summary>
    public async ValueTask<DnsblFinding> FindAsync(ISession session, CancellationToken cancellationToken)
    {
        var answers = await AskAsync(session, cancellationToken);
        var answered = answers.Where(answer => answer.Failure is null).Select(answer => answer.Zone).ToHashSet(StringComparer.Ordinal);
        var failed = answers.Where(answer => answer.Failure is not null).ToArray();
        var score = answers.Sum(answer => answer.Score);
        return new DnsblFinding(score, options.Threshold, [.. answers.Where(IsListed).Select(Text)])
        {
            Least = score + failed.Sum(answer => answer.Least),
            Most = score + failed.Sum(answer => answer.Most),
            Failed = [.. _lists.Select(list => list.Zone).Where(zone => !answered.Contains(zone))],
        };
    }

    // Those that passed their test.
    private async ValueTask<DnsblAnswer[]> AskAsync(ISession session, CancellationToken cancellationToken)
    {
        var asked = new List<Task<DnsblAnswer>>();
        foreach (var list in _lists)
        {
            // The test has its own time, the resolver's; a session that ends meanwhile does not end it.
            if (await list.IsUsableAsync().AsTask().WaitAsync(cancellationToken))
            {
                asked.Add(list.AskAsync(session, cancellationToken));
            }
        }

        return await Task.WhenAll(asked);
    }

    private static bool IsListed(DnsblAnswer answer) => answer.Answers.Count > 0;

    private static string Text(DnsblAnswer answer) => $"{answer.Zone} {string.Join(' ', answer.Answers)}";

    private Dictionary<string, object?> Evidence(DnsblAnswer[] answers, int score) => new(StringComparer.Ordinal)
    {
        ["score"] = (long)score,
        ["threshold"] = (long)options.Threshold,
        ["lists"] = answers.Where(IsListed).Select(answer => (object?)Text(answer)).ToList(),
    };
}
