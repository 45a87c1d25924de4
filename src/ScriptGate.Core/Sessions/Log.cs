using System.Net;
using Microsoft.Extensions.Logging;

namespace ScriptGate.Core.Sessions;

internal static partial class Log
{
    [LoggerMessage(1001, LogLevel.Error, "Session {SessionId} ended by a fault of the gateway.", EventName = "SessionFailed")]
    public static partial void SessionFailed(ILogger logger, Exception exception, string sessionId);

    [LoggerMessage(1002, LogLevel.Information, "TLS handshake of session {SessionId} with {Client} failed, server name {ServerName}: {Reason}.", EventName = "HandshakeFailed")]
    public static partial void HandshakeFailed(ILogger logger, string sessionId, IPAddress client, string? serverName, string reason);

    [LoggerMessage(1008, LogLevel.Information, "TLS handshake of session {SessionId} with {Client}: TLS {Version}, {Cipher}, server name {ServerName}.", EventName = "HandshakeDone")]
    public static partial void HandshakeDone(ILogger logger, string sessionId, IPAddress client, string version, string cipher, string? serverName);

    [LoggerMessage(1009, LogLevel.Warning, "TLS handshake of session {SessionId} with {Client} was not begun, the connection is closed: {Limit} is reached.", EventName = "HandshakeRefused")]
    public static partial void HandshakeRefused(ILogger logger, string sessionId, IPAddress client, string limit);

    [LoggerMessage(1003, LogLevel.Warning, "Message {TransactionId} is in doubt: the final dot went to {Member} and no whole reply came back ({Reason}). The client was told 451 and owns the retry.", EventName = "InDoubt")]
    public static partial void InDoubt(ILogger logger, string transactionId, string member, string reason);

    [LoggerMessage(1004, LogLevel.Information, "Transaction {TransactionId} moves from {Member} to another member: {Reason}.", EventName = "Replayed")]
    public static partial void Replayed(ILogger logger, string transactionId, string member, string reason);

    [LoggerMessage(1005, LogLevel.Warning, "Message {TransactionId} was accepted by {Member} after its client had gone; the client may send it again.", EventName = "AcceptedClientGone")]
    public static partial void AcceptedClientGone(ILogger logger, string transactionId, string member);

    [LoggerMessage(1006, LogLevel.Error, "The spool directory {Directory} cannot be written ({Reason}); large messages that must be held back are deferred with 452.", EventName = "SpoolFailed")]
    public static partial void SpoolFailed(ILogger logger, string directory, string reason);

    [LoggerMessage(1007, LogLevel.Error, "Message {TransactionId} cannot be read from its spool file again; the client gets 451 and keeps it.", EventName = "SpoolUnreadable")]
    public static partial void SpoolUnreadable(ILogger logger, Exception exception, string transactionId);
}
