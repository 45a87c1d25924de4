namespace ScriptGate.Plugins.Reputation;

/// <summary>Reads the options, and reports every problem at once.</summary>
internal sealed class OptionsReader(IPluginBuilder plugin, ReputationOptions options)
{
    private readonly List<Exception> _problems = [];

    public (IReadOnlyList<Feed> Feeds, IReadOnlyList<Band> Bands) Read()
    {
        var feeds = options.Feeds.Select(ReadFeed).OfType<Feed>().ToArray();
        Score(options.DnsblWeight, "dnsblWeight");
        foreach (var (country, score) in options.Countries)
        {
            Score(score, $"countries.{country}");
            if (country.Length != 2 || !country.All(char.IsAsciiLetterUpper))
            {
                Add("a country is two upper-case letters, for example 'DE'", $"countries.{country}");
            }
        }

        var bands = ReadBands();
        return _problems.Count == 0 ? (feeds, bands) : throw new AggregateException(_problems);
    }

    private Feed? ReadFeed(FeedOptions feed, int number)
    {
        Score(feed.Score, $"feeds[{number}].score");
        foreach (var (category, score) in feed.Categories)
        {
            Score(score, $"feeds[{number}].categories.{category}");
        }

        try
        {
            return new Feed(plugin.DataGroup(feed.Group, $"feeds[{number}].group"), feed.Score, feed.Categories);
        }
        catch (PluginOptionsException problem)
        {
            _problems.Add(problem);
            return null;
        }
    }

    private List<Band> ReadBands()
    {
        var bands = new List<Band>();
        var next = ReputationCheck.Best;
        for (var i = 0; i < options.Bands.Count; i++)
        {
            var (band, key) = (options.Bands[i], $"bands[{i}]");
            var last = i + 1 == options.Bands.Count ? ReputationCheck.Worst : (options.Bands[i + 1].Min ?? ReputationCheck.Worst + 1) - 1;
            var (min, max) = (band.Min ?? next, band.Max ?? last);
            if (i + 1 < options.Bands.Count && band.Max is null && options.Bands[i + 1].Min is null)
            {
                Add("needs a max, or the next band a min", key);
                max = min;
            }
            else if (min < next || max < min || max > ReputationCheck.Worst)
            {
                Add($"{min} to {max} is no part of {next} to {ReputationCheck.Worst}: bands stand from the lowest score to the highest and do not overlap", key);
            }

            Check(band, bands, key);
            bands.Add(new Band(band.Name, min, max, band.Pool, band.Refuse));
            next = Math.Max(next, max + 1);
        }

        return bands;
    }

    private void Check(BandOptions band, List<Band> before, string key)
    {
        if (band.Name.Length == 0 || !band.Name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-'))
        {
            Add("a band needs a name of lower-case letters, digits and hyphens", $"{key}.name");
        }
        else if (before.Exists(other => other.Name.Equals(band.Name, StringComparison.Ordinal)))
        {
            Add("two bands have this name", $"{key}.name");
        }

        if (band.Pool is { } pool && !plugin.HasPool(pool))
        {
            Add($"there is no pool '{pool}'", $"{key}.pool");
        }

        if (band.Pool is not null && band.Refuse)
        {
            Add("a client that is refused needs no pool", $"{key}.pool");
        }
    }

    private void Score(int score, string key)
    {
        if (score is < ReputationCheck.Best or > ReputationCheck.Worst)
        {
            Add($"must be {ReputationCheck.Best} to {ReputationCheck.Worst}", key);
        }
    }

    private void Add(string problem, string key) => _problems.Add(new PluginOptionsException(problem, key));
}
