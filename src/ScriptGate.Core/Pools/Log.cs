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

    [LoggerMessage(3021, LogLevel.Information, "Member {Member} of pool {Pool} is {Mode} now, at its operator's wish; {InUse} of its connections are in use.", EventName = "MemberModeChanged")]
    public static partial void ModeChanged(ILogger logger, string member, string pool, MemberMode mode, int inUse);

    [LoggerMessage(3022, LogLevel.Warning, "What is wanted of member {Member} of pool {Pool} applies until the gateway stops, and could not be kept beyond: {Reason}", EventName = "MemberModeNotKept")]
    public static partial void ModeNotKept(ILogger logger, string member, string pool, string reason);

    [LoggerMessage(3023, LogLevel.Warning, "Whether some members were drained or taken offline before the start is not known, and all are enabled: {Reason}", EventName = "MemberModesUnknown")]
    public static partial void ModesUnknown(ILogger logger, string reason);

    [LoggerMessage(3026, LogLevel.Warning, "That member {Member} of pool {Pool} is held, or is not any more, could not be kept beyond the end of the gateway: {Reason}", EventName = "MemberHoldNotKept")]
    public static partial void HoldNotKept(ILogger logger, string member, string pool, string reason);

    [LoggerMessage(3027, LogLevel.Warning, "Member {Member} of pool {Pool} is held since before the gateway started (return.manualResume): {Reason}", EventName = "MemberHeld")]
    public static partial void MemberHeld(ILogger logger, string member, string pool, string reason);

    [LoggerMessage(3028, LogLevel.Warning, "Which members the persistence keys of pool {Pool} stay with is known to this process alone: {Reason}", EventName = "PersistenceNotKept")]
    public static partial void KeysNotKept(ILogger logger, string pool, string reason);

    [LoggerMessage(3024, LogLevel.Warning, "Member {Member} of pool {Pool} is left out for {Time}: {Faults} conversations in a row went wrong, the last {Reason}.", EventName = "MemberEjected")]
    public static partial void MemberEjected(ILogger logger, string member, string pool, TimeSpan time, int faults, string reason);

    [LoggerMessage(3025, LogLevel.Information, "Member {Member} of pool {Pool} is not left out any more.", EventName = "MemberBack")]
    public static partial void MemberBack(ILogger logger, string member, string pool);

    [LoggerMessage(3011, LogLevel.Error, "Member {Member} of pool {Pool} sent octets in clear behind the 220 of its STARTTLS: somebody is on the line, or the server is broken. The connection is dropped.", EventName = "OctetsBehindStartTls")]
    public static partial void OctetsBehindStartTls(ILogger logger, string member, string pool);

    [LoggerMessage(3012, LogLevel.Warning, "The connection to member {Member} of pool {Pool} for session {SessionId} is less secure than wanted, TLS: {IsEncrypted}. {Reason}.", EventName = "TlsIsIncomplete")]
    public static partial void TlsIsIncomplete(ILogger logger, string member, string pool, string sessionId, bool isEncrypted, string reason);

    [LoggerMessage(3014, LogLevel.Information, "Member {Member} came into pool {Pool} with an answer of DNS.", EventName = "MemberAppeared")]
    public static partial void MemberAppeared(ILogger logger, string member, string pool);

    [LoggerMessage(3015, LogLevel.Information, "Member {Member} left pool {Pool} with an answer of DNS. Its sessions go on.", EventName = "MemberVanished")]
    public static partial void MemberVanished(ILogger logger, string member, string pool);

    [LoggerMessage(3016, LogLevel.Warning, "The name {Name} in pool {Pool} cannot be looked up: {Reason}. The {Count} members it had stay.", EventName = "MemberNameNotFound")]
    public static partial void NameNotFound(ILogger logger, string name, string pool, string reason, int count);

    [LoggerMessage(3017, LogLevel.Warning, "The name {Name} in pool {Pool} has {Count} addresses. The first {Most} are members.", EventName = "MemberNameHasTooMany")]
    public static partial void TooManyAddresses(ILogger logger, string name, string pool, int count, int most);

    [LoggerMessage(3013, LogLevel.Warning, "Member {Member} of pool {Pool} takes the gateway for the client of session {SessionId}: {Reason}.", EventName = "ClientAddressNotTold")]
    public static partial void ClientAddressNotTold(ILogger logger, string member, string pool, string sessionId, string reason);
}
