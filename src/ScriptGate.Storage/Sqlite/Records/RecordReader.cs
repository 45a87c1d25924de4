using System.Text;
using Microsoft.Data.Sqlite;
using ScriptGate.Core.Records;
using SQLitePCL;

namespace ScriptGate.Storage.Sqlite;

/// <summary>Answers queries from the file, on connections of its own, a few at a time and each within a time limit: a reader holds back the work of the writer's log.</summary>
internal sealed class RecordReader(string path, TimeProvider clock) : IDisposable
{
    private const int Interrupted = 9;
    private const int AtOnce = 2;

    // Records of one session; a client may send thousands of messages in it.
    private const int MostOfASession = 10_000;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _gate = new(AtOnce);

    public Task<IReadOnlyList<TransactionRecord>> FindAsync(string supportId, CancellationToken cancellationToken) =>
        AskAsync<IReadOnlyList<TransactionRecord>>(connection => Find(connection, supportId.Trim().ToUpperInvariant()), cancellationToken);

    public Task<RecordPage> SearchAsync(RecordQuery query, CancellationToken cancellationToken) => AskAsync(
        connection =>
        {
            var limit = Math.Clamp(query.Limit, 1, RecordQuery.MostRecords);
            var found = new RecordSearch(connection, query).Read(limit + 1);
            return new RecordPage([.. found.Take(limit).Select(one => one.Record)], found.Count > limit ? found[limit - 1].Id : null);
        },
        cancellationToken);

    public Task<IReadOnlyList<ViolationCount>> CountViolationsAsync(ViolationQuery query, CancellationToken cancellationToken) =>
        AskAsync<IReadOnlyList<ViolationCount>>(connection => ViolationSums.Read(connection, query), cancellationToken);

    public void Dispose() => _gate.Dispose();

    // What follows a session's ID is a hyphen and a number, and the character after the hyphen is the full stop.
    private static List<TransactionRecord> Find(SqliteConnection connection, string id)
    {
        using var command = connection.CreateCommand();
        command.CommandText =
            """
            SELECT d.record, d.steps FROM transactions t JOIN details d ON d.id = t.id
            WHERE t.support_id = $id OR (t.support_id >= $id || '-' AND t.support_id < $id || '.')
            ORDER BY t.id LIMIT $most
            """;
        command.Parameters.AddWithValue("$id", id);
        command.Parameters.AddWithValue("$most", MostOfASession);
        var records = new List<TransactionRecord>();
        using var rows = command.ExecuteReader();
        while (rows.ReadWhole(1))
        {
            var record = RecordJson.Read(Encoding.UTF8.GetBytes(rows.GetString(0)));
            records.Add(rows.IsDBNull(1) ? record : record with { Steps = new StepLog(rows.GetFieldValue<byte[]>(1)) });
        }

        return records;
    }

    private async Task<T> AskAsync<T>(Func<SqliteConnection, T> ask, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            return await Task.Run(() => Ask(ask, cancellationToken), cancellationToken);
        }
        finally
        {
            _gate.Release();
        }
    }

    private T Ask<T>(Func<SqliteConnection, T> ask, CancellationToken cancellationToken)
    {
        try
        {
            using var connection = DatabaseFile.OpenForReading(path);
            using var patience = new CancellationTokenSource(Patience, clock);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);

            // Ends whatever the connection does, from any thread; it is disposed only after this registration.
            using var interruption = either.Token.Register(() => raw.sqlite3_interrupt(connection.Handle));
            return ask(connection);
        }
        catch (SqliteException exception) when (exception.SqliteErrorCode == Interrupted)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new StoreUnavailableException($"The search took longer than {Patience.TotalSeconds:0} seconds; narrow it, for example to a shorter period.", exception);
        }
        catch (Exception exception) when (exception is SqliteException or IOException or UnauthorizedAccessException or System.Text.Json.JsonException)
        {
            throw new StoreUnavailableException($"The record file {DatabaseFault.Of(path, exception)}.", exception);
        }
    }
}
