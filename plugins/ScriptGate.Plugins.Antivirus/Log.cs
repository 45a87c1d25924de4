using Microsoft.Extensions.Logging;

namespace ScriptGate.Plugins.Antivirus;

internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Warning, "Virus scanner {Scanner} is down: {Problem}.", EventName = "ScannerDown")]
    public static partial void ScannerDown(ILogger logger, string scanner, string problem);

    [LoggerMessage(2, LogLevel.Information, "Virus scanner {Scanner} is up again.", EventName = "ScannerUp")]
    public static partial void ScannerUp(ILogger logger, string scanner);

    [LoggerMessage(3, LogLevel.Warning, "Virus scanner {Scanner} did not scan a message: {Problem}.", EventName = "ScanFailed")]
    public static partial void ScanFailed(ILogger logger, string scanner, string problem);
}
