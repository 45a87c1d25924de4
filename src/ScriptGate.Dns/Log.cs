using Microsoft.Extensions.Logging;

namespace ScriptGate.Dns;

internal static partial class Log
{
    [LoggerMessage(6500, LogLevel.Information, "DNS asks {Servers} with libunbound {Version}.", EventName = "ResolverStarted")]
    public static partial void Started(ILogger logger, string servers, string version);

    [LoggerMessage(6501, LogLevel.Error, "DNS cannot be asked: {Problem}. Every look-up fails.", EventName = "ResolverUnavailable")]
    public static partial void Unavailable(ILogger logger, string problem);

    [LoggerMessage(6502, LogLevel.Error, "libunbound failed: {Problem}. It is started anew with the next look-up.", EventName = "ResolverFailed")]
    public static partial void LibraryFailed(ILogger logger, string problem);

    [LoggerMessage(6503, LogLevel.Error, "An answer of DNS could not be taken.", EventName = "DnsAnswerFailed")]
    public static partial void AnswerFailed(ILogger logger, Exception exception);
}
