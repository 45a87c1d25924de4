using Microsoft.Extensions.Logging;

namespace ScriptGate.Scripting.Api;

internal static partial class Log
{
    [LoggerMessage(5101, LogLevel.Information, "{Rule} in {SessionId}: {Text}", EventName = "RuleSaid")]
    public static partial void RuleSaid(ILogger logger, string rule, string sessionId, string text);

    [LoggerMessage(5102, LogLevel.Warning, "{Rule} in {SessionId} logs more than {Limit} lines in one event; the rest is dropped.", EventName = "RuleSaidTooMuch")]
    public static partial void RuleSaidTooMuch(ILogger logger, string rule, string sessionId, int limit);
}
