namespace ScriptGate.Storage.Sqlite;

/// <summary>A database file cannot be used. The message goes on where the name of the file ends, and says what to do.</summary>
internal sealed class DatabaseFileException(string message, Exception? innerException = null) : Exception(message, innerException);
