using Microsoft.Data.Sqlite;
using ScriptGate.Core.Records;

namespace ScriptGate.Storage.Sqlite;

/// <summary>The record file: what is in it, and the statements that write it. Used by the writer's thread only.</summary>
internal sealed class RecordFile : IDisposable
{
    // The narrow table is what a search reads; the whole record is beside it. NOCASE is that of ASCII, as in the domains of SMTP.
    public static readonly DatabaseSchema Schema = new(
        0x53475245, // "SGRE"
        [
            """
            CREATE TABLE transactions (
              id INTEGER PRIMARY KEY,
              support_id TEXT NOT NULL,
              client BLOB NOT NULL,
              sender_domain TEXT COLLATE NOCASE,
              sender_local TEXT COLLATE NOCASE,
              message_id TEXT,
              server TEXT NOT NULL,
              profile TEXT,
              protocol TEXT NOT NULL,
              result INTEGER NOT NULL
            );
            CREATE INDEX transactions_by_support_id ON transactions (support_id);
            CREATE INDEX transactions_by_client ON transactions (client);
            CREATE INDEX transactions_by_sender ON transactions (sender_domain, sender_local) WHERE sender_domain IS NOT NULL;
            CREATE INDEX transactions_by_message_id ON transactions (message_id) WHERE message_id IS NOT NULL;
            CREATE TABLE details (id INTEGER PRIMARY KEY, record TEXT NOT NULL);
            CREATE TABLE recipients (
              record INTEGER NOT NULL,
              n INTEGER NOT NULL,
              domain TEXT NOT NULL COLLATE NOCASE,
              local TEXT NOT NULL COLLATE NOCASE,
              PRIMARY KEY (record, n)
            ) WITHOUT ROWID;
            CREATE INDEX recipients_by_address ON recipients (domain, local, record);
            CREATE TABLE violations (
              record INTEGER NOT NULL,
              n INTEGER NOT NULL,
              name TEXT NOT NULL,
              protocol TEXT NOT NULL,
              server TEXT NOT NULL,
              profile TEXT,
              alarmed INTEGER NOT NULL,
              blocked INTEGER NOT NULL,
              would_block INTEGER NOT NULL,
              PRIMARY KEY (record, n)
            ) WITHOUT ROWID;
            CREATE INDEX violations_by_name ON violations (name, record);
            CREATE TABLE counts (records INTEGER NOT NULL);
            INSERT INTO counts VALUES (0);
            CREATE VIEW mail AS
              SELECT t.support_id,
                     datetime((t.id >> 20) / 1000, 'unixepoch') AS time,
                     t.server, t.profile, t.protocol,
                     t.sender_local || '@' || t.sender_domain AS sender,
                     (SELECT group_concat(local || '@' || domain, ', ') FROM recipients WHERE record = t.id) AS recipients,
                     t.message_id,
                     d.record
              FROM transactions t JOIN details d ON d.id = t.id;
            """,
            ViolationHours.Schema,

            // Beside the record and not in it: a search does not read it, and it is not JSON. Records of before have none.
            "ALTER TABLE details ADD COLUMN steps BLOB",
        ]);

    private readonly DatabaseFile _file;
    private readonly SqliteCommand[] _commands;
    private readonly ViolationHours _hours;
    private long _sequence = Random.Shared.NextInt64(1 << 20);

    private RecordFile(DatabaseFile file)
    {
        _file = file;
        var connection = file.Connection;
        _commands =
        [
            connection.Prepare(
                "INSERT INTO transactions VALUES ($id, $support_id, $client, $sender_domain, $sender_local, $message_id, $server, $profile, $protocol, $result) ON CONFLICT (id) DO NOTHING",
                "$id", "$support_id", "$client", "$sender_domain", "$sender_local", "$message_id", "$server", "$profile", "$protocol", "$result"),
            connection.Prepare("INSERT INTO details VALUES ($id, CAST($record AS TEXT), $steps)", "$id", "$record", "$steps"),
            connection.Prepare("INSERT INTO recipients VALUES ($record, $n, $domain, $local)", "$record", "$n", "$domain", "$local"),
            connection.Prepare(
                "INSERT INTO violations VALUES ($record, $n, $name, $protocol, $server, $profile, $alarmed, $blocked, $would_block)",
                "$record", "$n", "$name", "$protocol", "$server", "$profile", "$alarmed", "$blocked", "$would_block"),
        ];
        _hours = new ViolationHours(connection);
        Count = connection.ReadNumber("SELECT records FROM counts");
    }

    /// <summary>The records in the file.</summary>
    public long Count { get; private set; }

    /// <exception cref="Exception">Anything that <see cref="DatabaseFault.Of(string, Exception)"/> explains.</exception>
    public static RecordFile Open(string path)
    {
        var file = DatabaseFile.Open(path, Schema, isDurable: false);
        try
        {
            return new RecordFile(file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Writes records, all or none.</summary>
    public void Write(IReadOnlyCollection<TransactionRecord> records)
    {
        using var transaction = _file.Connection.BeginTransaction(deferred: false);
        _hours.Begin();
        foreach (var record in records)
        {
            Insert(transaction, record);
        }

        _hours.Write(transaction);
        Commit(transaction, Count + records.Count);
    }

    /// <summary>Removes some of the records that are too old or too many, oldest first.</summary>
    /// <param name="before">Records that began earlier are too old.</param>
    /// <param name="maxCount">How many there may be.</param>
    /// <param name="most">How many go at most.</param>
    /// <returns>How many have gone.</returns>
    public int RemoveOldest(DateTimeOffset before, long maxCount, int most)
    {
        using var transaction = _file.Connection.BeginTransaction(deferred: false);
        var tooMany = Math.Min(Count - maxCount, most);
        var lastOfTooMany = tooMany > 0 ? _file.Connection.ReadNumber($"SELECT id FROM transactions ORDER BY id LIMIT 1 OFFSET {tooMany - 1}", transaction) : -1;
        var lastOfTooOld = _file.Connection.ReadNumber(
            $"SELECT coalesce(max(id), -1) FROM (SELECT id FROM transactions WHERE id < {RecordKey.Of(before)} ORDER BY id LIMIT {most})", transaction);
        var last = Math.Max(lastOfTooMany, lastOfTooOld);
        if (last < 0)
        {
            return 0;
        }

        _hours.Remove(last, transaction);
        var gone = (int)_file.Connection.ReadNumber($"DELETE FROM transactions WHERE id <= {last}; SELECT changes()", transaction);
        _file.Connection.Execute(
            transaction, $"DELETE FROM details WHERE id <= {last}; DELETE FROM recipients WHERE record <= {last}; DELETE FROM violations WHERE record <= {last}");
        Commit(transaction, Count - gone);
        return gone;
    }

    public void Dispose()
    {
        Array.ForEach(_commands, command => command.Dispose());
        _hours.Dispose();
        _file.Dispose();
    }

    private void Commit(SqliteTransaction transaction, long count)
    {
        _file.Connection.Execute(transaction, $"UPDATE counts SET records = {count}");
        transaction.Commit();
        Count = count;
    }

    private void Insert(SqliteTransaction transaction, TransactionRecord record)
    {
        long id;
        do
        {
            id = RecordKey.Of(record.Time, _sequence++);
        }
        while (_commands[0].Run(
            transaction,
            id,
            record.Id,
            RecordKey.Of(record.Client.Address),
            RecordKey.Text(record.Sender?.Domain),
            RecordKey.Text(record.Sender?.Local),
            RecordKey.MessageId(record.MessageId),
            record.VirtualServer,
            record.Profile,
            record.Protocol,
            (int)record.Result) == 0);

        _commands[1].Run(transaction, id, RecordJson.Write(record), record.Steps.IsEmpty ? null : record.Steps.Octets.ToArray());

        // Whoever looks for mail may know the one address or the other.
        foreach (var (n, address) in record.Recipients.Select(recipient => recipient.Address).Concat(record.Recipients.Select(recipient => recipient.Rewritten).OfType<Mailbox>()).Index())
        {
            _commands[2].Run(transaction, id, n, RecordKey.Text(address.Domain), RecordKey.Text(address.Local));
        }

        foreach (var (n, violation) in record.Violations.Index())
        {
            var name = RecordKey.Text(violation.Name)!;
            _hours.Count(id, record, name, violation);
            _commands[3].Run(
                transaction, id, n, name, record.Protocol, record.VirtualServer, record.Profile, violation.Alarmed, violation.Blocked, violation.WouldBlock);
        }
    }
}
