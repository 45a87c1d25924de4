using Microsoft.Extensions.Logging;

namespace ScriptGate.Logging;

internal static partial class Log
{
    [LoggerMessage(8001, LogLevel.Warning, "{Lines} log lines were dropped: whoever reads the log was too slow.", EventName = "LinesDropped")]
    public static partial void LinesDropped(ILogger logger, long lines);
}
