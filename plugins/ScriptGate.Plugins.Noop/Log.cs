using Microsoft.Extensions.Logging;

namespace ScriptGate.Plugins.Noop;

// Generated methods with a stable id. Never log message content, and nothing a peer sent without need.
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Trace, "Asked at {Stage} in session {SessionId}.", EventName = "NoopAsked")]
    public static partial void Asked(ILogger logger, Stage stage, string sessionId);
}
