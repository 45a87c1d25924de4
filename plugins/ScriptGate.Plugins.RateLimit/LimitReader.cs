namespace ScriptGate.Plugins.RateLimit;

/// <summary>Reads the limits of the options, and reports every problem at once.</summary>
internal static class LimitReader
{
    /// <summary>A window holds as many moments as its limit, in memory too.</summary>
    private const long MostEvents = 1_000_000;

    /// <summary>The leases of a client's connections are one value of the store, of 64 KiB at most.</summary>
    private const long MostConnections = 1000;

    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromDays(7);

    /// <param name="options">The options.</param>
    /// <param name="profile">The security profile: two of them with the same limit count by themselves.</param>
    public static IReadOnlyList<Limit> Read(RateLimitOptions options, string profile)
    {
        var problems = new List<Exception>();
        var limits = new List<Limit>();
        Range(problems, options.Ipv4Prefix, 8, 32, "ipv4Prefix");
        Range(problems, options.Ipv6Prefix, 16, 128, "ipv6Prefix");
        if (options.ConnectionLease < TimeSpan.FromMinutes(1) || options.ConnectionLease > Longest)
        {
            problems.Add(new PluginOptionsException("must be 1m to 7d", "connectionLease"));
        }

        for (var i = 0; i < options.Limits.Count; i++)
        {
            if (Read(problems, options, options.Limits[i], profile, $"limits[{i}]") is not { } limit)
            {
                continue;
            }

            if (limits.Exists(other => other.Prefix.Equals(limit.Prefix, StringComparison.Ordinal)))
            {
                problems.Add(new PluginOptionsException("counts the same as another limit in a window of the same length; keep the lower one", $"limits[{i}]"));
            }

            limits.Add(limit);
        }

        return problems.Count == 0 ? limits : throw new AggregateException(problems);
    }

    private static Limit? Read(List<Exception> problems, RateLimitOptions options, LimitOptions limit, string profile, string key)
    {
        if (!Limit.Words.TryGetValue(limit.Count, out var counted))
        {
            problems.Add(new PluginOptionsException($"must be one of {string.Join(", ", Limit.Words.Keys)}", $"{key}.count"));
            return null;
        }

        if (!Subject.IsKind(limit.Per))
        {
            problems.Add(new PluginOptionsException($"must be one of {string.Join(", ", Subject.Kinds)} or '{Subject.NotePrefix}NAME'", $"{key}.per"));
            return null;
        }

        var before = problems.Count;
        var isClient = limit.Per.Equals(Subject.Client, StringComparison.Ordinal);
        if (counted is Counted.Connections or Counted.Concurrent && !isClient)
        {
            problems.Add(new PluginOptionsException("of a connection only the client is known: 'client'", $"{key}.per"));
        }

        if (limit.Per.Equals(Subject.Recipient, StringComparison.Ordinal) && counted != Counted.Recipients)
        {
            problems.Add(new PluginOptionsException("only 'recipients' are counted for each recipient", $"{key}.per"));
        }

        var most = counted switch
        {
            Counted.Bytes => long.MaxValue,
            Counted.Concurrent => MostConnections,
            _ => MostEvents,
        };
        if (limit.Limit < 1 || limit.Limit > most)
        {
            problems.Add(new PluginOptionsException($"must be 1 to {most}", $"{key}.limit"));
        }

        if (limit.Window < Shortest || limit.Window > Longest)
        {
            problems.Add(new PluginOptionsException("must be 1s to 7d", $"{key}.window"));
        }

        var subject = new Subject(limit.Per, options.Ipv4Prefix, options.Ipv6Prefix);
        return problems.Count == before
            ? new Limit(counted, limit.Count, subject, limit.Limit, limit.Window, $"{profile}|{limit.Count}|{limit.Per}|{(counted == Counted.Concurrent ? "now" : DurationText.Format(limit.Window))}|")
            : null;
    }

    private static void Range(List<Exception> problems, int value, int least, int most, string key)
    {
        if (value < least || value > most)
        {
            problems.Add(new PluginOptionsException($"must be {least} to {most}", key));
        }
    }
}
