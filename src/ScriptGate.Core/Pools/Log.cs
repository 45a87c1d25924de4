using Microsoft.Extensions.Logging;

namespace ScriptGate.Core.Pools;

internal static partial class Log
{
    [LoggerMessage(3001, LogLevel.Warning, "Member {Member} of pool {Pool} is down: {Reason}.", EventName = "MemberDown")]
    public static partial void MemberDown(ILogger logger, string member, string pool, string reason);

    [LoggerMessage(3002, LogLevel.Information, "Member {Member} of pool {Pool} is up again after {Duration}.", EventName = "MemberUp")]
    public static partial void MemberUp(ILogger logger, string member, string pool, TimeSpan duration);

    [LoggerMessage(3003, LogLevel.Warning, "{Reason} (pool {Pool}, session {SessionId}); trying the next member if there is one.", EventName = "MemberAttemptFailed")]
    public static partial void AttemptFailed(ILogger logger, string pool, string sessionId, string reason);

    [LoggerMessage(3004, LogLevel.Warning, "Pool {Pool} has no connection for session {SessionId}: {Failure}. {Reason}", EventName = "PoolFailed")]
    public static partial void PoolFailed(ILogger logger, string pool, string sessionId, LinkFailure failure, string reason);

    [LoggerMessage(3005, LogLevel.Debug, "Probe of member {Member} of pool {Pool} failed: {Reason}.", EventName = "ProbeFailed")]
    public static partial void ProbeFailed(ILogger logger, string member, string pool, string reason);

    [LoggerMessage(3011, LogLevel.Error, "Member {Member} of pool {Pool} sent octets in clear behind the 220 of its STARTTLS: somebody is on the line, or the server is broken. The connection is dropped.", EventName = "OctetsBehindStartTls")]
    public static partial void OctetsBehindStartTls(ILogger logger, string member, string pool);

    [LoggerMessage(3012, LogLevel.Warning, "The connection to member {Member} of pool {Pool} for session {SessionId} is less secure than wanted, TLS: {IsEncrypted}. {Reason}.", EventName = "TlsIsIncomplete")]
    public static partial void TlsIsIncomplete(ILogger logger, string member, string pool, string sessionId, bool isEncrypted, string reason);
}
