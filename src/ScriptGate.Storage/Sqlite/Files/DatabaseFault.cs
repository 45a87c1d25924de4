using Microsoft.Data.Sqlite;

namespace ScriptGate.Storage.Sqlite;

/// <summary>Why a database file does not serve, said to the operator.</summary>
/// <param name="File">The file.</param>
/// <param name="Reason">What is wrong and what to do, as it goes on behind the name of the file.</param>
/// <param name="NeedsReopening">False when the next attempt can go on with the open file: the disk was full, somebody else held a lock.</param>
/// <param name="Cause">The exception.</param>
internal sealed record DatabaseFault(string File, string Reason, bool NeedsReopening, Exception Cause)
{
    // Primary result codes of SQLite (sqlite.org/rescode.html).
    internal const int Corrupt = 11;
    private const int Busy = 5;
    private const int Locked = 6;
    private const int NoMemory = 7;
    private const int ReadOnly = 8;
    private const int InputOutput = 10;
    private const int Full = 13;
    private const int CannotOpen = 14;
    private const int NotADatabase = 26;
    private const int NoPermission = 3;
    private const int TooBig = 18;
    private const int Constraint = 19;
    private const int Mismatch = 20;

    private const string Unwritable = "cannot be opened or written; give the account of the gateway the right to write the file and its folder";

    /// <summary>True when the fault is the data's and would come again, however often the same is tried.</summary>
    public bool IsOfTheData => Cause is SqliteException { SqliteErrorCode: TooBig or Constraint or Mismatch };

    /// <summary>True when the file, or the disk under it, is broken, and nobody has set anything wrong.</summary>
    public bool IsDamage => Cause is SqliteException { SqliteErrorCode: Corrupt or NotADatabase or InputOutput };

    public static DatabaseFault Of(string file, Exception exception) => exception switch
    {
        DatabaseFileException => new DatabaseFault(file, exception.Message, NeedsReopening: true, exception),
        SqliteException sqlite => Of(file, sqlite),
        UnauthorizedAccessException => new DatabaseFault(file, Unwritable, NeedsReopening: true, exception),
        _ => new DatabaseFault(file, $"cannot be used: {exception.Message.TrimEnd('.')}", NeedsReopening: true, exception),
    };

    public override string ToString() => $"{File} {Reason}";

    private static DatabaseFault Of(string file, SqliteException exception)
    {
        var (reason, needsReopening) = exception.SqliteErrorCode switch
        {
            Full => ("cannot grow, because the disk is full; free some space, and the gateway goes on by itself", false),
            Busy or Locked => ("is locked by another program; end that program, and the gateway goes on by itself", false),
            NoMemory => ("could not be written for want of memory", false),
            ReadOnly or CannotOpen or NoPermission => (Unwritable, true),
            Corrupt or NotADatabase => (
                "is damaged or not a database; move it away together with those that end in -wal and -shm, or put a backup in its place, and the gateway goes on by itself, with a new file if there is none",
                true),
            InputOutput => ("cannot be read or written, because the disk reports an error; look at the system's log", true),
            _ => ($"cannot be used: {exception.Message.TrimEnd('.')}", true),
        };
        return new DatabaseFault(file, reason, needsReopening, exception);
    }
}
