using System.Net;
using Microsoft.Extensions.Logging;

namespace ScriptGate.Admin;

internal static partial class Log
{
    [LoggerMessage(7001, LogLevel.Information, "Administration listens on {EndPoint}.", EventName = "AdminListening")]
    public static partial void Listening(ILogger logger, IPEndPoint endPoint);

    [LoggerMessage(7002, LogLevel.Warning, "A request for {Method} {Path} from {Client} was refused: {Reason}", EventName = "AdminRequestRefused")]
    public static partial void RequestRefused(ILogger logger, string method, string path, IPAddress? client, string reason);

    [LoggerMessage(7003, LogLevel.Error, "The request for {Method} {Path} failed by a fault of the gateway.", EventName = "AdminRequestFailed")]
    public static partial void RequestFailed(ILogger logger, Exception exception, string method, string path);

    [LoggerMessage(7004, LogLevel.Information, "{Client} asked for a reload.", EventName = "AdminReload")]
    public static partial void ReloadAsked(ILogger logger, IPAddress? client);

    [LoggerMessage(7005, LogLevel.Information, "{Client} had {Count} entries of the state forgotten.", EventName = "AdminForget")]
    public static partial void StateForgotten(ILogger logger, IPAddress? client, int count);

    [LoggerMessage(7006, LogLevel.Information, "{Client} ({By}) had the statistics begin anew.", EventName = "AdminStatisticsReset")]
    public static partial void StatisticsReset(ILogger logger, IPAddress? client, string? by);
}
