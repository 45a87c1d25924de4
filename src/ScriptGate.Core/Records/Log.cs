using System.Net;
using Microsoft.Extensions.Logging;

namespace ScriptGate.Core.Records;

internal static partial class Log
{
    [LoggerMessage(4001, LogLevel.Information, "{SupportId} {Result} server={VirtualServer} client={Client} hello={Hello} tls={Tls} user={User} from=<{Sender}> to={Recipients} size={Size} message-id={MessageId} pool={Pool} member={Member} reply=\"{Reply}\" by={By} ms={Milliseconds:0.0} violations={Violations} detail={Detail}", EventName = "Transaction")]
    public static partial void Transaction(
        ILogger logger,
        string supportId,
        TransactionResult result,
        string virtualServer,
        IPEndPoint client,
        string? hello,
        string? tls,
        string? user,
        string sender,
        string recipients,
        long size,
        string? messageId,
        string? pool,
        string? member,
        string? reply,
        string? by,
        double milliseconds,
        string violations,
        string? detail);

    [LoggerMessage(4002, LogLevel.Information, "{SupportId} {Result} server={VirtualServer} client={Client} hello={Hello} command={Command} reply=\"{Reply}\" by={By} detail={Detail}", EventName = "Refused")]
    public static partial void Refused(
        ILogger logger,
        string supportId,
        TransactionResult result,
        string virtualServer,
        IPEndPoint client,
        string? hello,
        string? command,
        string? reply,
        string? by,
        string? detail);

    [LoggerMessage(4005, LogLevel.Information, "{SupportId} passed through server={VirtualServer} client={Client} pool={Pool} member={Member} ended-by={By} ms={Milliseconds:0.0} detail={Detail}", EventName = "PassedThrough")]
    public static partial void PassedThrough(
        ILogger logger, string supportId, string virtualServer, IPEndPoint client, string? pool, string? member, string? by, double milliseconds, string? detail);

    [LoggerMessage(4003, LogLevel.Debug, "{SupportId} refused {Command} with \"{Reply}\" by={By} detail={Detail}", EventName = "CommandRefused")]
    public static partial void CommandRefused(ILogger logger, string supportId, string command, SmtpReply reply, string by, string? detail);

    [LoggerMessage(4004, LogLevel.Debug, "{SessionId} session over: {Reason}, {Transactions} transactions", EventName = "SessionEnded")]
    public static partial void SessionEnded(ILogger logger, string sessionId, string reason, int transactions);
}
