using System.Net;
using Microsoft.Extensions.Logging;

namespace ScriptGate.Core.Listeners;

internal static partial class Log
{
    [LoggerMessage(1101, LogLevel.Information, "Virtual server {VirtualServer} listens on {EndPoint}.", EventName = "Listening")]
    public static partial void Listening(ILogger logger, string virtualServer, IPEndPoint endPoint);

    [LoggerMessage(1102, LogLevel.Information, "Virtual server {VirtualServer} no longer listens on {EndPoint}.", EventName = "StoppedListening")]
    public static partial void StoppedListening(ILogger logger, string virtualServer, IPEndPoint endPoint);

    [LoggerMessage(1103, LogLevel.Warning, "A connection to {EndPoint} could not be accepted.", EventName = "AcceptFailed")]
    public static partial void AcceptFailed(ILogger logger, Exception exception, IPEndPoint endPoint);

    [LoggerMessage(1105, LogLevel.Error, "A connection to virtual server {VirtualServer} failed by a fault of the gateway.", EventName = "ConnectionFailed")]
    public static partial void ConnectionFailed(ILogger logger, Exception exception, string virtualServer);

    [LoggerMessage(1106, LogLevel.Information, "{SupportId} connection of {Peer} to virtual server {VirtualServer} was closed: {Reason}.", EventName = "ProxyRefused")]
    public static partial void ProxyRefused(ILogger logger, string supportId, IPAddress peer, string virtualServer, string reason);
}
