using System.Net;
using Microsoft.Extensions.Logging;

namespace ScriptGate.Running;

internal static partial class Log
{
    [LoggerMessage(8101, LogLevel.Information, "ScriptGate {Version} on {Runtime} starts with {Configuration}.", EventName = "Starting")]
    public static partial void Starting(ILogger logger, string version, string runtime, string configuration);

    [LoggerMessage(8102, LogLevel.Information, "gateway ready: listeners: {Listeners}, generation: {Generation}, rule engine: {Engine}", EventName = "Ready")]
    public static partial void Ready(ILogger logger, int listeners, int generation, string engine);

    [LoggerMessage(8103, LogLevel.Information, "Asked to stop.", EventName = "StopAsked")]
    public static partial void StopAsked(ILogger logger);

    [LoggerMessage(8104, LogLevel.Warning, "Asked to stop again: open transactions are broken off.", EventName = "AbortAsked")]
    public static partial void AbortAsked(ILogger logger);

    [LoggerMessage(8105, LogLevel.Error, "The reload failed by a fault of the gateway; the current generation keeps running.", EventName = "ReloadFailed")]
    public static partial void ReloadFailed(ILogger logger, Exception exception);

    [LoggerMessage(8106, LogLevel.Warning, "admin.listen or admin.token changed; the administration endpoint stays at {EndPoint} as it is until the gateway is started again.", EventName = "AdminUnchanged")]
    public static partial void AdminUnchanged(ILogger logger, IPEndPoint endPoint);

    [LoggerMessage(8107, LogLevel.Critical, "The gateway ends by a fault that nothing handled.", EventName = "Unhandled")]
    public static partial void Unhandled(ILogger logger, Exception? exception);

    [LoggerMessage(8108, LogLevel.Error, "A task failed and nobody looked at it.", EventName = "Unobserved")]
    public static partial void Unobserved(ILogger logger, Exception exception);

    [LoggerMessage(8109, LogLevel.Critical, "Not started: {Reason}.", EventName = "NotStarted")]
    public static partial void NotStarted(ILogger logger, string reason);

    [LoggerMessage(8110, LogLevel.Critical, "Not started, by a fault of the gateway.", EventName = "StartFailed")]
    public static partial void StartFailed(ILogger logger, Exception exception);

    [LoggerMessage(8112, LogLevel.Warning, "limits.connections of the virtual servers come to {Connections}, but the process may have {Limit} open files (RLIMIT_NOFILE), of which clients get {Clients}: those beyond are answered 421.", EventName = "FewDescriptors")]
    public static partial void FewDescriptors(ILogger logger, long connections, int limit, int clients);

    [LoggerMessage(8111, LogLevel.Warning, "{Section} changed; the store of the start stays in use until the gateway is started again.", EventName = "StoreUnchanged")]
    public static partial void StoreUnchanged(ILogger logger, string section);

    [LoggerMessage(8121, LogLevel.Warning, "engine changed; rules run on the engine of the start until the gateway is started again.", EventName = "EngineUnchanged")]
    public static partial void EngineUnchanged(ILogger logger);

    [LoggerMessage(8120, LogLevel.Warning, "Rules run on Jint, which knows ECMAScript 5.1 only: {Reason}", EventName = "EngineFallback")]
    public static partial void EngineFallback(ILogger logger, string reason);
}
