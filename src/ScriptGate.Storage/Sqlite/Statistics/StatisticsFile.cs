using Microsoft.Data.Sqlite;
using ScriptGate.Core.Statistics;

namespace ScriptGate.Storage.Sqlite;

/// <summary>The file of statistics: what is in it, and the statements that read and write it. Used by the writer's thread only.</summary>
internal sealed class StatisticsFile : IDisposable
{
    public static readonly DatabaseSchema Schema = new(
        0x53475354, // "SGST"
        [
            """
            CREATE TABLE traffic (
              start INTEGER NOT NULL,
              profile TEXT NOT NULL,
              sessions INTEGER NOT NULL,
              messages INTEGER NOT NULL,
              octets INTEGER NOT NULL,
              PRIMARY KEY (start, profile)
            ) WITHOUT ROWID;
            CREATE TABLE resets (time INTEGER PRIMARY KEY, address TEXT NOT NULL, by TEXT);
            """,
        ]);

    private readonly DatabaseFile _file;
    private readonly SqliteCommand _row;
    private readonly SqliteCommand _reset;

    private StatisticsFile(DatabaseFile file)
    {
        _file = file;
        _row = file.Connection.Prepare(
            """
            INSERT INTO traffic VALUES ($start, $profile, $sessions, $messages, $octets)
            ON CONFLICT (start, profile) DO UPDATE SET sessions = excluded.sessions, messages = excluded.messages, octets = excluded.octets
            """,
            "$start", "$profile", "$sessions", "$messages", "$octets");
        _reset = file.Connection.Prepare("INSERT INTO resets VALUES ($time, $address, $by) ON CONFLICT (time) DO NOTHING", "$time", "$address", "$by");
    }

    /// <exception cref="Exception">Anything that <see cref="DatabaseFault.Of(string, Exception)"/> explains.</exception>
    public static StatisticsFile Open(string path)
    {
        var file = DatabaseFile.Open(path, Schema, isDurable: false);
        try
        {
            return new StatisticsFile(file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>The newest rows, as many as a book has.</summary>
    public IReadOnlyList<TrafficRow> ReadRows() => Read(
        $"SELECT start, profile, sessions, messages, octets FROM traffic ORDER BY start DESC LIMIT {StatisticsBook.MostRows}",
        5,
        row => new TrafficRow(row.GetInt64(0), row.GetString(1), new Traffic(row.GetInt64(2), row.GetInt64(3), row.GetInt64(4))));

    /// <summary>The last resets, oldest first.</summary>
    public IReadOnlyList<StatisticsReset> ReadResets() => Read(
        $"SELECT time, address, by FROM (SELECT * FROM resets ORDER BY time DESC LIMIT {StatisticsBook.MostResets}) ORDER BY time",
        2,
        row => new StatisticsReset(DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(0)), row.GetString(1), row.IsDBNull(2) ? null : row.GetString(2)));

    /// <summary>Writes rows as they are now and resets that are not there yet, and removes what is older than the book: all of it or nothing.</summary>
    public void Write(IReadOnlyList<TrafficRow> rows, IReadOnlyList<StatisticsReset> resets, long oldest)
    {
        using var transaction = _file.Connection.BeginTransaction(deferred: false);
        foreach (var row in rows)
        {
            _row.Run(transaction, row.Start, row.Profile, row.Traffic.Sessions, row.Traffic.Messages, row.Traffic.Octets);
        }

        foreach (var reset in resets)
        {
            _reset.Run(transaction, reset.Time.ToUnixTimeMilliseconds(), reset.From, reset.By);
        }

        _file.Connection.Execute(transaction, $"DELETE FROM traffic WHERE start < {oldest}");
        transaction.Commit();
    }

    public void Dispose()
    {
        _row.Dispose();
        _reset.Dispose();
        _file.Dispose();
    }

    private List<T> Read<T>(string query, int mandatory, Func<SqliteDataReader, T> read)
    {
        using var command = _file.Connection.CreateCommand();
        command.CommandText = query;
        using var rows = command.ExecuteReader();
        var found = new List<T>();
        while (rows.ReadWhole(mandatory))
        {
            found.Add(read(rows));
        }

        return found;
    }
}
