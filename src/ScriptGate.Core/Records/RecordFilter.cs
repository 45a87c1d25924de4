namespace ScriptGate.Core.Records;

/// <summary>Queries, answered from records in memory. What a store with indexes answers has to be the same.</summary>
internal static class RecordFilter
{
    public static bool Matches(TransactionRecord record, RecordQuery query) =>
        IsIn(record.Time, query.Since, query.Until)
        && Is(query.VirtualServer, record.VirtualServer)
        && Is(query.Profile, record.Profile)
        && Is(query.Protocol, record.Protocol)
        && (query.Result is null || query.Result == record.Result)
        && (query.Sender is null || query.Sender.Matches(record.Sender))
        && (query.Recipient is null || record.Recipients.Any(recipient => query.Recipient.Matches(recipient.Address) || query.Recipient.Matches(recipient.Rewritten)))
        && (query.Client is not { } network || network.Contains(PlainAddress.Of(record.Client.Address)))
        && (query.MessageId is null || Is(MessageIdKey(query.MessageId), MessageIdKey(record.MessageId)))
        && (query.Violation is null || record.Violations.Any(violation => Is(query.Violation, violation.Name)));

    public static IReadOnlyList<ViolationCount> Count(IEnumerable<TransactionRecord> records, ViolationQuery query) =>
    [
        .. records
            .Where(record => IsIn(record.Time, query.Since, query.Until)
                && Is(query.VirtualServer, record.VirtualServer)
                && Is(query.Profile, record.Profile)
                && Is(query.Protocol, record.Protocol))
            .SelectMany(record => record.Violations.Where(violation => Is(query.Violation, violation.Name)).Select(violation => (record, violation)))
            .GroupBy(one => (one.violation.Name, one.record.Protocol, one.record.VirtualServer, one.record.Profile))
            .Select(group => new ViolationCount(
                group.Key.Name,
                group.Key.Protocol,
                group.Key.VirtualServer,
                group.Key.Profile,
                group.LongCount(),
                group.LongCount(one => one.violation.Alarmed),
                group.LongCount(one => one.violation.Blocked),
                group.LongCount(one => one.violation.WouldBlock)))
            .OrderBy(count => count.Violation, StringComparer.Ordinal)
            .ThenBy(count => count.Protocol, StringComparer.Ordinal)
            .ThenBy(count => count.VirtualServer, StringComparer.Ordinal)
            .ThenBy(count => count.Profile, StringComparer.Ordinal),
    ];

    /// <summary>What two Message-IDs have to share to be one: everything between the angle brackets.</summary>
    public static string? MessageIdKey(string? messageId)
    {
        var plain = messageId?.Trim();
        return plain is ['<', .., '>'] ? plain[1..^1] : plain;
    }

    private static bool Is(string? wanted, string? actual) => wanted is null || wanted.Equals(actual, StringComparison.Ordinal);

    private static bool IsIn(DateTimeOffset time, DateTimeOffset? since, DateTimeOffset? until) => (since is null || time >= since) && (until is null || time < until);
}
