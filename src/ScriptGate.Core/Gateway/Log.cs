using Microsoft.Extensions.Logging;
using ScriptGate.Core.Configuration;

namespace ScriptGate.Core.Gateway;

internal static partial class Log
{
    [LoggerMessage(1201, LogLevel.Information, "Generation {Generation} is live ({Reason}).", EventName = "GenerationLive")]
    public static partial void GenerationLive(ILogger logger, int generation, string reason);

    [LoggerMessage(1202, LogLevel.Error, "The new configuration was refused ({Reason}); generation {Generation} keeps running.", EventName = "GenerationRefused")]
    public static partial void GenerationRefused(ILogger logger, string reason, int generation);

    [LoggerMessage(EventId = 1203, EventName = "Diagnostic", Message = "{Diagnostic}")]
    public static partial void Diagnostic(ILogger logger, LogLevel level, Diagnostic diagnostic);

    [LoggerMessage(1204, LogLevel.Information, "Stopping: {Sessions} sessions have {Limit} to finish their transactions.", EventName = "Stopping")]
    public static partial void Stopping(ILogger logger, int sessions, TimeSpan limit);

    [LoggerMessage(1205, LogLevel.Warning, "{Sessions} sessions did not finish within shutdown.limit and are broken off; their clients will try again.", EventName = "Aborting")]
    public static partial void Aborting(ILogger logger, int sessions);

    [LoggerMessage(1206, LogLevel.Information, "Stopped.", EventName = "Stopped")]
    public static partial void Stopped(ILogger logger);

    [LoggerMessage(1207, LogLevel.Warning, "{Folder} cannot be watched ({Reason}); changes there need 'scriptgate reload'.", EventName = "CannotWatch")]
    public static partial void CannotWatch(ILogger logger, string folder, string reason);

    [LoggerMessage(1208, LogLevel.Error, "A reload failed by a fault of the gateway; the running generation keeps running.", EventName = "ReloadFailed")]
    public static partial void ReloadFailed(ILogger logger, Exception exception);

    [LoggerMessage(1210, LogLevel.Error, "{Sessions} sessions did not come back after they were broken off; the gateway stops without them.", EventName = "SessionsLeft")]
    public static partial void SessionsLeft(ILogger logger, int sessions);

    [LoggerMessage(1212, LogLevel.Warning, "Generation {Generation} is held by calls that do not come back ({Calls}); the next one is built without waiting for it.", EventName = "NotWaitedFor")]
    public static partial void NotWaitedFor(ILogger logger, int generation, string calls);

    [LoggerMessage(1211, LogLevel.Information, "Generation {Generation} is dropped: its transactions have {Grace} to finish.", EventName = "GenerationDropped")]
    public static partial void GenerationDropped(ILogger logger, int generation, TimeSpan grace);

    [LoggerMessage(1209, LogLevel.Error, "The configuration was refused; nothing was started.", EventName = "StartRefused")]
    public static partial void StartRefused(ILogger logger);
}
