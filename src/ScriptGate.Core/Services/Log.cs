using Microsoft.Extensions.Logging;

namespace ScriptGate.Core.Services;

internal static partial class Log
{
    [LoggerMessage(4201, LogLevel.Warning, "Service {Name} is not asked for {Pause}: {Failures} calls in a row failed. The last one {Reason} ({Detail}).", EventName = "ServicePaused")]
    public static partial void ServicePaused(ILogger logger, string name, TimeSpan pause, int failures, string reason, string detail);

    [LoggerMessage(4202, LogLevel.Information, "Service {Name} answers again.", EventName = "ServiceBack")]
    public static partial void ServiceBack(ILogger logger, string name);
}
