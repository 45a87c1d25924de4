namespace ScriptGate.Plugins.Reputation;

/// <summary>Sums up what is known of a client's address, and refuses it or chooses its pool by the band that the sum is in.</summary>
internal sealed class ReputationCheck(IReadOnlyList<Feed> feeds, IReadOnlyDictionary<string, int> countries, int dnsblWeight, IReadOnlyList<Band> bands)
{
    /// <summary>The lowest score there is; sums are cut off at it.</summary>
    public const int Best = -140;

    /// <summary>The highest score there is.</summary>
    public const int Worst = 140;

    public static readonly Violation BadReputation = new("reputation");

    private static readonly Verdict Refusal = Verdict.Reject(550, "5.7.1", "Your address has a bad reputation");
    private static readonly Verdict Unknown = Verdict.Defer(451, "4.4.3", "The reputation of your address cannot be looked up now, please try again later");

    /// <summary>Adds the steps that the bands need. Without anything that says something about a client there is no score, and nothing to do.</summary>
    public void AddTo(IPluginBuilder plugin)
    {
        if (feeds.Count == 0 && countries.Count == 0 && dnsblWeight == 0)
        {
            return;
        }

        plugin.Provide(ReputationFinding.Fact, FindAsync);
        if (bands.Any(band => band.Refuse))
        {
            plugin.On<ConnectEvent>("reputation", OnConnectAsync);
        }

        if (bands.Any(band => band.Pool is not null))
        {
            plugin.On<MailEvent>("reputation (pool)", OnMailAsync);
        }
    }

    public async ValueTask<ReputationFinding> FindAsync(ISession session, CancellationToken cancellationToken)
    {
        var sources = feeds.Select(feed => feed.Find(session.RemoteAddress)).OfType<ReputationSource>().ToList();
        if (session.Country is { } country && countries.TryGetValue(country, out var ofCountry))
        {
            sources.Add(new ReputationSource("country", ofCountry) { Category = country });
        }

        var sum = sources.Sum(source => source.Score);
        var (least, most) = (sum, sum);
        string? problem = null;
        if (dnsblWeight != 0)
        {
            var lists = await session.GetFactAsync(DnsblFinding.Fact, cancellationToken);
            if (lists.Lists.Count > 0)
            {
                sources.Add(new ReputationSource("dnsbl", Weighted(lists.Score)) { Category = string.Join(", ", lists.Lists) });
            }

            var (one, other) = (Weighted(lists.Least), Weighted(lists.Most));
            (sum, least, most, problem) = (sum + Weighted(lists.Score), least + Math.Min(one, other), most + Math.Max(one, other), lists.Least == lists.Most ? null : $"no answer of {string.Join(", ", lists.Failed)}");
        }

        var score = Math.Clamp(sum, Best, Worst);
        return new ReputationFinding(score, BandOf(score)?.Name, sources) { Least = Math.Clamp(least, Best, Worst), Most = Math.Clamp(most, Best, Worst), Problem = problem };
    }

    /// <summary>Refuses by the address alone, so that what is known at once is said at once. Who authenticates, and mail to exempt recipients, passes all the same.</summary>
    public async ValueTask<Verdict> OnConnectAsync(ConnectEvent e, CancellationToken cancellationToken)
    {
        if (e.Session.IsTrusted)
        {
            return Verdict.Continue;
        }

        var finding = await e.Session.GetFactAsync(ReputationFinding.Fact, cancellationToken);

        // What a list did not answer matters only if it could have changed the outcome.
        if (Refuses(finding.Least) != Refuses(finding.Most))
        {
            return e.ReportFailure(BadReputation, Unknown, finding.Problem ?? "a list does not answer");
        }

        return Refuses(finding.Score) ? e.Report(BadReputation with { SubCode = finding.Band }, Refusal, Evidence(finding)) : Verdict.Continue;
    }

    /// <summary>Not before MAIL: STARTTLS may take back what was chosen before it, and by now rules have said what they want.</summary>
    public async ValueTask<Verdict> OnMailAsync(MailEvent e, CancellationToken cancellationToken)
    {
        if (e.Session.IsTrusted || e.Session.IsAuthenticated || e.Session.Pool is not null || e.Transaction.Pool is not null)
        {
            return Verdict.Continue;
        }

        var finding = await e.Session.GetFactAsync(ReputationFinding.Fact, cancellationToken);
        if (BandOf(finding.Score)?.Pool is { } pool)
        {
            e.Session.Pool = pool;
        }

        return Verdict.Continue;
    }

    private static Dictionary<string, object?> Evidence(ReputationFinding finding) => new(StringComparer.Ordinal)
    {
        ["score"] = (long)finding.Score,
        ["band"] = finding.Band,
        ["sources"] = finding.Sources.Select(source => (object?)(source.Category is { } category ? $"{source.Name} {category} {source.Score}" : $"{source.Name} {source.Score}")).ToList(),
    };

    private int Weighted(int score) => (int)Math.Clamp((long)score * dnsblWeight, Best, Worst);

    private bool Refuses(int score) => BandOf(score) is { Refuse: true };

    private Band? BandOf(int score)
    {
        foreach (var band in bands)
        {
            if (score >= band.Min && score <= band.Max)
            {
                return band;
            }
        }

        return null;
    }
}
