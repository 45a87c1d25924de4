using Microsoft.Data.Sqlite;
using ScriptGate.Core.Records;

namespace ScriptGate.Storage.Sqlite;

/// <summary>How often each violation occurred in each hour, so that counting those of a month does not read every one. Used by the writer's thread only.</summary>
internal sealed class ViolationHours(SqliteConnection connection) : IDisposable
{
    /// <summary>The table, filled from the violations that are there. A profile that is null is the empty text: it is part of the key.</summary>
    public const string Schema =
        """
        CREATE TABLE violation_hours (
          hour INTEGER NOT NULL,
          name TEXT NOT NULL,
          protocol TEXT NOT NULL,
          server TEXT NOT NULL,
          profile TEXT NOT NULL,
          occurrences INTEGER NOT NULL,
          alarmed INTEGER NOT NULL,
          blocked INTEGER NOT NULL,
          would_block INTEGER NOT NULL,
          PRIMARY KEY (hour, name, protocol, server, profile)
        ) WITHOUT ROWID;
        INSERT INTO violation_hours
          SELECT (record >> 20) / 3600000 AS hour, name, protocol, server, coalesce(profile, ''), count(*), sum(alarmed), sum(blocked), sum(would_block)
          FROM violations GROUP BY hour, name, protocol, server, coalesce(profile, '');
        """;

    private readonly Dictionary<Key, Counts> _batch = [];
    private readonly SqliteCommand _add = connection.Prepare(
        """
        INSERT INTO violation_hours VALUES ($hour, $name, $protocol, $server, $profile, $occurrences, $alarmed, $blocked, $would_block)
        ON CONFLICT DO UPDATE SET
          occurrences = occurrences + excluded.occurrences, alarmed = alarmed + excluded.alarmed,
          blocked = blocked + excluded.blocked, would_block = would_block + excluded.would_block
        """,
        "$hour", "$name", "$protocol", "$server", "$profile", "$occurrences", "$alarmed", "$blocked", "$would_block");

    /// <summary>Begins a batch; what was counted for one that came to nothing is forgotten.</summary>
    public void Begin() => _batch.Clear();

    /// <summary>Counts a violation of a record, for <see cref="Write"/>.</summary>
    public void Count(long id, TransactionRecord record, string name, ViolationRecord violation)
    {
        var key = new Key(RecordKey.Hour(id), name, record.Protocol, record.VirtualServer, record.Profile ?? string.Empty);
        var counts = _batch.GetValueOrDefault(key);
        _batch[key] = new Counts(
            counts.Occurrences + 1,
            counts.Alarmed + (violation.Alarmed ? 1 : 0),
            counts.Blocked + (violation.Blocked ? 1 : 0),
            counts.WouldBlock + (violation.WouldBlock ? 1 : 0));
    }

    /// <summary>Adds what was counted since <see cref="Begin"/>.</summary>
    public void Write(SqliteTransaction transaction)
    {
        foreach (var (key, counts) in _batch)
        {
            _add.Run(transaction, key.Hour, key.Name, key.Protocol, key.Server, key.Profile, counts.Occurrences, counts.Alarmed, counts.Blocked, counts.WouldBlock);
        }
    }

    /// <summary>Takes off the violations of the oldest records, which are still there and go next.</summary>
    /// <param name="last">The last of these records.</param>
    /// <param name="transaction">Theirs.</param>
    public void Remove(long last, SqliteTransaction transaction) => connection.Execute(
        transaction,
        $"""
        INSERT INTO violation_hours
          SELECT (record >> 20) / 3600000 AS hour, name, protocol, server, coalesce(profile, ''), -count(*), -sum(alarmed), -sum(blocked), -sum(would_block)
          FROM violations WHERE record <= {last} GROUP BY hour, name, protocol, server, coalesce(profile, '')
        ON CONFLICT DO UPDATE SET
          occurrences = occurrences + excluded.occurrences, alarmed = alarmed + excluded.alarmed,
          blocked = blocked + excluded.blocked, would_block = would_block + excluded.would_block;
        DELETE FROM violation_hours WHERE hour <= {RecordKey.Hour(last)} AND occurrences <= 0
        """);

    public void Dispose() => _add.Dispose();

    private readonly record struct Key(long Hour, string Name, string Protocol, string Server, string Profile);

    private readonly record struct Counts(int Occurrences, int Alarmed, int Blocked, int WouldBlock);
}
