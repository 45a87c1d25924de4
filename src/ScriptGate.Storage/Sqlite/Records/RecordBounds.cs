namespace ScriptGate.Storage.Sqlite;

/// <summary>How long records are kept, and how many.</summary>
/// <param name="MaxAge">Older ones go.</param>
/// <param name="MaxCount">With more the oldest go.</param>
internal sealed record RecordBounds(TimeSpan MaxAge, long MaxCount);
