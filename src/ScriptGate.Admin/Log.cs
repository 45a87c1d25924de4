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

    [LoggerMessage(7007, LogLevel.Information, "{Client} had generation {Generation} dropped.", EventName = "AdminDrop")]
    public static partial void DropAsked(ILogger logger, int generation, IPAddress? client);

    [LoggerMessage(7005, LogLevel.Information, "{Client} had {Count} entries of the state forgotten.", EventName = "AdminForget")]
    public static partial void StateForgotten(ILogger logger, IPAddress? client, int count);

    [LoggerMessage(7007, LogLevel.Information, "{Client} began a trace of sessions for {Time}: {Terms}", EventName = "AdminTraceBegan")]
    public static partial void TraceBegan(ILogger logger, IPAddress? client, TimeSpan time, string terms);

    [LoggerMessage(7008, LogLevel.Information, "The trace of {Client} is over; {Dropped} lines were dropped.", EventName = "AdminTraceEnded")]
    public static partial void TraceEnded(ILogger logger, IPAddress? client, long dropped);

    [LoggerMessage(7009, LogLevel.Information, "{Client} had the TLS counters of {VirtualServer} begin anew.", EventName = "AdminTlsReset")]
    public static partial void TlsReset(ILogger logger, IPAddress? client, string virtualServer);

    [LoggerMessage(7021, LogLevel.Information, "{Client} wants member {Member} of pool {Pool} to be {Mode}.", EventName = "AdminMemberMode")]
    public static partial void MemberModeAsked(ILogger logger, IPAddress? client, string pool, string member, string mode);

    [LoggerMessage(7006, LogLevel.Information, "{Client} ({By}) had the statistics begin anew.", EventName = "AdminStatisticsReset")]
    public static partial void StatisticsReset(ILogger logger, IPAddress? client, string? by);
}
