using Microsoft.Data.Sqlite;
using ScriptGate.Core.Records;

namespace ScriptGate.Storage.Sqlite;

/// <summary>Adds up violations: whole hours from their counts, what a period has of its first and last hour from the violations themselves.</summary>
internal static class ViolationSums
{
    public static List<ViolationCount> Read(SqliteConnection connection, ViolationQuery query)
    {
        using var command = connection.CreateCommand();
        var conditions = new List<string>();
        Exact("name", query.Violation);
        Exact("protocol", query.Protocol);
        Exact("server", query.VirtualServer);
        Exact("profile", query.Profile);
        var where = conditions.Count == 0 ? "" : " AND " + string.Join(" AND ", conditions);

        var (first, last) = (query.Since is { } since ? RecordKey.From(since) : 0, query.Until is { } until ? RecordKey.From(until) : long.MaxValue);
        var (firstHour, endHour) = (RecordKey.HourFrom(first), last == long.MaxValue ? long.MaxValue : RecordKey.Hour(last));
        command.CommandText =
            $"""
            SELECT name, protocol, server, sum(occurrences), sum(alarmed), sum(blocked), sum(would_block), profile FROM (
            {(firstHour >= endHour ? Single(first, last) : $"{Hours()} UNION ALL {Single(first, RecordKey.OfHour(firstHour))} UNION ALL {Single(RecordKey.OfHour(endHour), last)}")}
            ) GROUP BY name, protocol, server, profile ORDER BY name, protocol, server, profile
            """;
        var counts = new List<ViolationCount>();
        using var rows = command.ExecuteReader();
        while (rows.ReadWhole(7))
        {
            counts.Add(new ViolationCount(
                rows.GetString(0), rows.GetString(1), rows.GetString(2), rows.IsDBNull(7) ? null : rows.GetString(7), rows.GetInt64(3), rows.GetInt64(4), rows.GetInt64(5), rows.GetInt64(6)));
        }

        return counts;

        string Hours() =>
            $"SELECT name, protocol, server, nullif(profile, '') AS profile, occurrences, alarmed, blocked, would_block FROM violation_hours WHERE hour >= {firstHour} AND hour < {endHour}{where}";

        string Single(long from, long to) =>
            $"SELECT name, protocol, server, profile, 1 AS occurrences, alarmed, blocked, would_block FROM violations WHERE record >= {from} AND record < {to}{where}";

        void Exact(string column, string? value)
        {
            if (value is not null)
            {
                conditions.Add($"{column} = ${column}");
                command.Parameters.AddWithValue($"${column}", value);
            }
        }
    }
}
