using Microsoft.Extensions.Logging;

namespace ScriptGate.Core.Tracing;

internal static partial class Log
{
    [LoggerMessage(4601, LogLevel.Error, "What observes session {SessionId} has failed and is left out from now on; the session goes on.", EventName = "ObserverOfSessionFailed")]
    public static partial void ObserverFailed(ILogger logger, Exception exception, string sessionId);
}
