using Microsoft.Extensions.Logging;

namespace ScriptGate.Scripting.Timers;

internal static partial class Log
{
    [LoggerMessage(5201, LogLevel.Warning, "A timer of {Rule} in {SessionId} failed: {Reason}", EventName = "TimerFailed")]
    public static partial void TimerFailed(ILogger logger, string rule, string sessionId, string reason);

    [LoggerMessage(5202, LogLevel.Warning, "INIT of {Rule} ran once more, because the lane that held its timers had to be given up.", EventName = "TimersBeganAnew")]
    public static partial void TimersBeganAnew(ILogger logger, string rule);

    [LoggerMessage(5203, LogLevel.Error, "The timers that {Rule} had started at INIT are gone with their lane, and INIT cannot start them anew: {Reason}", EventName = "TimersEnded")]
    public static partial void TimersEnded(ILogger logger, string rule, string reason);
}
