using Microsoft.Data.Sqlite;

namespace ScriptGate.Storage.Sqlite;

/// <summary>The state file: what is in it, and the statements that read and write it. Used by the writer's thread only.</summary>
internal sealed class StateFile : IDisposable
{
    public static readonly DatabaseSchema Schema = new(
        0x53475354, // "SGST"
        [
            """
            CREATE TABLE entries (
              key BLOB NOT NULL,
              kind INTEGER NOT NULL,
              value BLOB NOT NULL,
              written INTEGER NOT NULL,
              expires INTEGER NOT NULL,
              PRIMARY KEY (key, kind)
            ) WITHOUT ROWID;
            CREATE INDEX entries_by_expiry ON entries (expires);
            CREATE VIEW state AS
              SELECT CAST(key AS TEXT) AS key,
                     CASE kind WHEN 0 THEN CAST(value AS TEXT) END AS value,
                     CASE kind WHEN 1 THEN length(value) / 16 END AS window_events,
                     datetime(expires / 1000000, 'unixepoch') AS expires
              FROM entries;
            """,
        ]);

    // Of those whose time is up so many go with each batch, so that no batch takes long.
    private const int MostExpired = 1000;

    private readonly DatabaseFile _file;
    private readonly SqliteCommand _write;
    private readonly SqliteCommand _remove;
    private readonly SqliteCommand _expire;
    private readonly SqliteCommand _shift;

    private StateFile(DatabaseFile file)
    {
        _file = file;
        _write = file.Connection.Prepare(
            """
            INSERT INTO entries (key, kind, value, written, expires) VALUES ($key, $kind, $value, $written, $expires)
            ON CONFLICT (key, kind) DO UPDATE SET value = excluded.value, written = excluded.written, expires = excluded.expires
            """,
            "$key",
            "$kind",
            "$value",
            "$written",
            "$expires");
        _remove = file.Connection.Prepare("DELETE FROM entries WHERE key = $key AND kind = $kind", "$key", "$kind");
        _expire = file.Connection.Prepare(
            "DELETE FROM entries WHERE (key, kind) IN (SELECT key, kind FROM entries WHERE expires <= $now ORDER BY expires LIMIT $most)", "$now", "$most");
        _shift = file.Connection.Prepare("UPDATE entries SET written = written + $shift, expires = expires + $shift", "$shift");
    }

    /// <exception cref="Exception">Anything that <see cref="DatabaseFault.Of(string, Exception)"/> explains.</exception>
    public static StateFile Open(string path)
    {
        var file = DatabaseFile.Open(path, Schema, isDurable: true);
        try
        {
            return new StateFile(file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Reads everything.</summary>
    /// <param name="now">The time of the file.</param>
    /// <param name="read">Takes each row and its age in microseconds.</param>
    public void ReadAll(long now, Action<StateRow, long> read)
    {
        using var command = _file.Connection.CreateCommand();
        command.CommandText = "SELECT key, kind, value, written, expires FROM entries";
        using var rows = command.ExecuteReader();
        while (rows.ReadWhole(5))
        {
            var written = rows.GetInt64(3);

            // A row from the future was written before the clock was set back. It is as old as it was then.
            var age = Math.Max(0, now - written);
            read(new StateRow(rows.GetFieldValue<byte[]>(0), (StateKind)rows.GetInt32(1), rows.GetFieldValue<byte[]>(2), rows.GetInt64(4) - written), age);
        }
    }

    /// <summary>Writes a batch, whole or not at all.</summary>
    /// <param name="rows">What has changed.</param>
    /// <param name="now">The time of the file.</param>
    /// <param name="shift">By how much everything is moved in time.</param>
    /// <param name="anew">True when the rows are all there is.</param>
    public void Write(IEnumerable<StateRow> rows, long now, long shift, bool anew)
    {
        using var transaction = _file.Connection.BeginTransaction(deferred: false);
        if (anew)
        {
            _file.Connection.Execute(transaction, "DELETE FROM entries");
        }
        else if (shift != 0)
        {
            _shift.Run(transaction, shift);
        }

        foreach (var row in rows)
        {
            if (row.Value is { } value)
            {
                _write.Run(transaction, row.Key, (int)row.Kind, value, now, now + row.Remaining);
            }
            else
            {
                _remove.Run(transaction, row.Key, (int)row.Kind);
            }
        }

        _expire.Run(transaction, now, MostExpired);
        transaction.Commit();
    }

    public void Dispose()
    {
        _write.Dispose();
        _remove.Dispose();
        _expire.Dispose();
        _shift.Dispose();
        _file.Dispose();
    }
}
