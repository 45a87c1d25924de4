using Microsoft.Extensions.Logging;

namespace ScriptGate.Scripting.Accounting;

internal static partial class Log
{
    [LoggerMessage(5103, LogLevel.Warning, "{Rule} logs too much: {Dropped} lines beyond {Limit} in a minute were dropped.", EventName = "RuleLinesDropped")]
    public static partial void LinesDropped(ILogger logger, string rule, long dropped, int limit);
}
