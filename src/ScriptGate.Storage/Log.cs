using Microsoft.Extensions.Logging;

namespace ScriptGate.Storage;

internal static partial class Log
{
    [LoggerMessage(6001, LogLevel.Error, "The {Store} store is down: {Problem}.", EventName = "StoreDown")]
    public static partial void StoreDown(ILogger logger, string store, string problem, Exception? exception);

    [LoggerMessage(6002, LogLevel.Information, "The {Store} store is up: {Place}.", EventName = "StoreUp")]
    public static partial void StoreUp(ILogger logger, string store, string place);

    [LoggerMessage(6003, LogLevel.Error, "Records are dropped: {Dropped} so far. {Problem}.", EventName = "RecordsDropped")]
    public static partial void RecordsDropped(ILogger logger, long dropped, string problem);

    [LoggerMessage(6004, LogLevel.Error, "A record of {SupportId} could not be stored and is dropped.", EventName = "RecordRefused")]
    public static partial void RecordRefused(ILogger logger, string supportId, Exception exception);

    [LoggerMessage(6005, LogLevel.Warning, "State had to make room: {Evicted} entries were dropped before their time so far. Raise state.maxEntries or state.maxSize, or look for who fills it.", EventName = "StateEvicted")]
    public static partial void StateEvicted(ILogger logger, long evicted);

    [LoggerMessage(6006, LogLevel.Critical, "The writer of the {Store} store failed by a fault of ours; it goes on with the next batch.", EventName = "WriterFailed")]
    public static partial void WriterFailed(ILogger logger, string store, Exception exception);
}
