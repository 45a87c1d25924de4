using Microsoft.Data.Sqlite;

namespace ScriptGate.Storage.Sqlite;

/// <summary>A database file that this process alone writes, open for its writer.</summary>
internal sealed class DatabaseFile : IDisposable
{
    // How long a program of the operator may hold the write lock, in seconds.
    private const int LockPatience = 2;

    // With this much in the write-ahead log it is worked into the file; it shrinks to that size afterwards.
    private const int CheckpointPages = 4000;
    private const int LogOctets = 64 * 1024 * 1024;

    // The pages that a batch touches: those of indexes lie anywhere. With fewer, what was changed leaves for the log and comes back within one transaction.
    private const int CacheKibibytes = 32 * 1024;

    private readonly FileStream _lock;

    private DatabaseFile(FileStream fileLock, SqliteConnection connection)
    {
        _lock = fileLock;
        Connection = connection;
    }

    public SqliteConnection Connection { get; }

    /// <summary>Opens a file, made if it is not there, and brings it to the schema of today.</summary>
    /// <param name="path">The file.</param>
    /// <param name="schema">What it looks like.</param>
    /// <param name="isDurable">True when a commit has to survive a loss of power, not only the end of the process.</param>
    /// <exception cref="Exception">Anything that <see cref="DatabaseFault.Of(string, Exception)"/> explains.</exception>
    public static DatabaseFile Open(string path, DatabaseSchema schema, bool isDurable)
    {
        Prepare(path);
        var fileLock = Lock(path);
        try
        {
            return new DatabaseFile(fileLock, Connect(path, schema, isDurable));
        }
        catch
        {
            fileLock.Dispose();
            throw;
        }
    }

    /// <summary>How a reader connects: it sees what was committed and never delays the writer.</summary>
    public static SqliteConnection OpenForReading(string path)
    {
        var connection = new SqliteConnection(ConnectionString(path, SqliteOpenMode.ReadOnly));
        try
        {
            connection.Open();
            connection.Execute(null, "PRAGMA query_only = ON");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        Connection.Dispose();
        _lock.Dispose();
    }

    private static SqliteConnection Connect(string path, DatabaseSchema schema, bool isDurable)
    {
        var connection = new SqliteConnection(ConnectionString(path, SqliteOpenMode.ReadWrite));
        try
        {
            connection.Open();
            connection.Execute(null, $"PRAGMA journal_mode = WAL; PRAGMA synchronous = {(isDurable ? "FULL" : "NORMAL")}");
            connection.Execute(null, $"PRAGMA wal_autocheckpoint = {CheckpointPages}; PRAGMA journal_size_limit = {LogOctets}; PRAGMA cache_size = -{CacheKibibytes}");
            schema.Apply(connection);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    // Not pooled: a connection that nobody uses would keep a file open that the operator has moved away.
    private static string ConnectionString(string path, SqliteOpenMode mode) =>
        new SqliteConnectionStringBuilder { DataSource = path, Mode = mode, Pooling = false, DefaultTimeout = LockPatience }.ToString();

    // Who writes to whom is not for every account of the machine.
    private static void Prepare(string path)
    {
        if (Directory.Exists(path))
        {
            throw new DatabaseFileException("is a folder; name a file");
        }

        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        if (!File.Exists(path))
        {
            OwnFile(path, FileShare.ReadWrite).Dispose();
        }
    }

    // SQLite's own locks would also keep out a program that only reads, or makes a backup.
    private static FileStream Lock(string path)
    {
        try
        {
            return OwnFile(path + ".lock", FileShare.None);
        }
        catch (IOException exception) when (exception is not (FileNotFoundException or DirectoryNotFoundException or PathTooLongException))
        {
            throw new DatabaseFileException("is used by another gateway, or its .lock cannot be made; give each gateway a file of its own", exception);
        }
    }

    private static FileStream OwnFile(string path, FileShare share)
    {
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = share };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead;
        }

        return new FileStream(path, options);
    }
}
