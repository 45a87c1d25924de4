using ScriptGate.Core.Gateway;
using ScriptGate.Core.Records;
using ScriptGate.Core.Statistics;

namespace ScriptGate.Admin;

/// <summary>What the statistics page shows.</summary>
/// <param name="Since">From when on it counts; null for all that records have.</param>
/// <param name="Until">Until when it counts; null for now.</param>
/// <param name="Profile">The only security profile whose violations are counted; null for all.</param>
/// <param name="Version">The same number, the same statistics: see <c>GET /api/events</c>.</param>
/// <param name="OpenSessions">Sessions that are open now.</param>
/// <param name="Reset">The last reset; null when there was none. Nothing before it counts.</param>
/// <param name="Traffic">What flowed, by security profile.</param>
/// <param name="Violations">Every violation that a loaded profile knows, for each protocol, and others that were recorded.</param>
internal sealed record StatisticsView(
    DateTimeOffset? Since,
    DateTimeOffset? Until,
    string? Profile,
    long Version,
    int OpenSessions,
    ResetView? Reset,
    IReadOnlyList<TrafficView> Traffic,
    IReadOnlyList<StatisticView> Violations)
{
    private static readonly string[] Protocols = [TransactionRecord.Smtp, TransactionRecord.Smtps];

    /// <exception cref="StoreUnavailableException">The records cannot be read.</exception>
    public static async Task<StatisticsView> AskAsync(GatewayHost gateway, StatisticsQuery query, CancellationToken cancellationToken)
    {
        // Before anything is counted: whatever comes meanwhile is told as a change.
        var version = gateway.Statistics.Book.Version;
        var reset = gateway.Statistics.Book.LastReset;
        var since = reset is null || query.Since > reset.Time ? query.Since : reset.Time;
        var counts = await gateway.Records.CountViolationsAsync(new ViolationQuery { Since = since, Until = query.Until, Profile = query.Profile }, cancellationToken);
        return new StatisticsView(
            since,
            query.Until,
            query.Profile,
            version,
            gateway.Sessions.Count,
            reset is null ? null : ResetView.Of(reset),
            TrafficOf(gateway, gateway.Statistics.Book.Count(since, query.Until)),
            ViolationsOf(KnownViolations(gateway, query.Profile), counts));
    }

    private static IReadOnlyList<TrafficView> TrafficOf(GatewayHost gateway, IReadOnlyList<ProfileTraffic> counted) =>
    [
        .. LoadedProfiles(gateway).Select(profile => profile.Name)
            .Union(counted.Select(one => one.Profile), StringComparer.Ordinal)
            .Order(StringComparer.Ordinal)
            .Select(profile => TrafficView.Of(profile, counted.FirstOrDefault(one => one.Profile == profile)?.Traffic ?? default)),
    ];

    private static IReadOnlyList<StatisticView> ViolationsOf(IEnumerable<string> known, IReadOnlyList<ViolationCount> counts)
    {
        var sums = counts.ToLookup(count => (count.Protocol, count.Violation));
        var names = known.Union(counts.Select(count => count.Violation), StringComparer.Ordinal).Order(StringComparer.Ordinal).ToArray();
        return [.. Protocols.SelectMany(protocol => names.Select(name => StatisticView.Of(protocol, name, sums[(protocol, name)])))];
    }

    private static IEnumerable<string> KnownViolations(GatewayHost gateway, string? profile) =>
        LoadedProfiles(gateway).Where(loaded => profile is null || loaded.Name == profile).SelectMany(loaded => loaded.Violations.Keys);

    private static IEnumerable<Core.Security.SecurityProfile> LoadedProfiles(GatewayHost gateway) =>
        gateway.Generations.CurrentIfAny?.Servers.Values.Select(server => server.Profile) ?? [];
}

/// <summary>How often a violation was recorded.</summary>
internal sealed record StatisticView(string Protocol, string Violation, long Occurrences, long Alarmed, long Blocked, long WouldBlock)
{
    public static StatisticView Of(string protocol, string violation, IEnumerable<ViolationCount> counts) => counts.Aggregate(
        new StatisticView(protocol, violation, 0, 0, 0, 0),
        (sum, count) => sum with
        {
            Occurrences = sum.Occurrences + count.Occurrences,
            Alarmed = sum.Alarmed + count.Alarmed,
            Blocked = sum.Blocked + count.Blocked,
            WouldBlock = sum.WouldBlock + count.WouldBlock,
        });
}

/// <summary>What flowed through a security profile.</summary>
/// <param name="Profile">The profile.</param>
/// <param name="Sessions">Sessions that began.</param>
/// <param name="Messages">Messages that were received whole, whatever the answer.</param>
/// <param name="Bytes">The octets of these messages.</param>
internal sealed record TrafficView(string Profile, long Sessions, long Messages, long Bytes)
{
    public static TrafficView Of(string profile, Traffic traffic) => new(profile, traffic.Sessions, traffic.Messages, traffic.Octets);
}

/// <summary>A reset.</summary>
/// <param name="Time">When.</param>
/// <param name="From">The address of who asked.</param>
/// <param name="By">What who asked said about who it is; null for nothing.</param>
internal sealed record ResetView(DateTimeOffset Time, string From, string? By)
{
    public static ResetView Of(StatisticsReset reset) => new(reset.Time, reset.From, reset.By);
}

/// <summary>The body of a request for a reset; it may be left out.</summary>
/// <param name="By">Who asks.</param>
internal sealed record ResetRequest(string? By)
{
    /// <summary>How long a name may be.</summary>
    public const int LongestName = 100;
}

/// <summary>What is told when statistics have changed.</summary>
/// <param name="Version">As in <see cref="StatisticsView"/>.</param>
/// <param name="OpenSessions">Sessions that are open now.</param>
internal sealed record ChangeView(long Version, int OpenSessions);
