using Microsoft.Extensions.Logging;

namespace ScriptGate.Plugins.MailValidation.Clients;

internal static partial class Log
{
    [LoggerMessage(9101, LogLevel.Warning, "The list {Zone} failed its test: {Problem}. It is not asked; the next test is in {Minutes} min at the earliest.", EventName = "DnsblTestFailed")]
    public static partial void ListFailed(ILogger logger, string zone, string problem, double minutes);
}
