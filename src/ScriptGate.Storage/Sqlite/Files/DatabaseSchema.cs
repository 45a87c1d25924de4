using Microsoft.Data.Sqlite;

namespace ScriptGate.Storage.Sqlite;

/// <summary>What a database file of ours looks like, and how an older one becomes one of today.</summary>
/// <param name="ApplicationId">Tells our files from those of other programs (the header field that SQLite keeps for this).</param>
/// <param name="Steps">The statements that lead from each version to the next; the first makes an empty file version 1. A step that was released never changes.</param>
internal sealed record DatabaseSchema(int ApplicationId, IReadOnlyList<string> Steps)
{
    /// <summary>The version of today.</summary>
    public int Version => Steps.Count;

    /// <summary>Brings a file to the version of today. Each step is one transaction: a crash leaves a whole version.</summary>
    /// <exception cref="DatabaseFileException">The file is not ours, or newer than this program.</exception>
    public void Apply(SqliteConnection connection)
    {
        var application = connection.ReadNumber("PRAGMA application_id");
        var version = connection.ReadNumber("PRAGMA user_version");
        var isEmpty = connection.ReadNumber("SELECT count(*) FROM sqlite_master") == 0;
        if (application != ApplicationId && !(isEmpty && application == 0))
        {
            throw new DatabaseFileException("is the database of something else; name another file");
        }

        if (version > Version)
        {
            throw new DatabaseFileException($"was written by a newer version of the gateway (its schema is {version}, this version knows {Version}); start that version, or name another file");
        }

        for (; version < Version; version++)
        {
            using var transaction = connection.BeginTransaction(deferred: false);
            connection.Execute(transaction, Steps[(int)version]);
            connection.Execute(transaction, $"PRAGMA application_id = {ApplicationId}; PRAGMA user_version = {version + 1}");
            transaction.Commit();
        }
    }
}
