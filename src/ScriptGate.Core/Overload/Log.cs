using Microsoft.Extensions.Logging;

namespace ScriptGate.Core.Overload;

internal static partial class Log
{
    [LoggerMessage(1151, LogLevel.Warning, "Overload: new connections are answered 421 from now on, because {Reason}.", EventName = "OverloadBegan")]
    public static partial void OverloadBegan(ILogger logger, string reason);

    [LoggerMessage(1152, LogLevel.Information, "The overload is over. {Count} connections were answered 421 in {Duration}.", EventName = "OverloadEnded")]
    public static partial void OverloadEnded(ILogger logger, long count, TimeSpan duration);
}
