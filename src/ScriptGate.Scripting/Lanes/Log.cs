using Microsoft.Extensions.Logging;
using ScriptGate.Scripting.Engine;

namespace ScriptGate.Scripting.Lanes;

internal static partial class Log
{
    [LoggerMessage(5001, LogLevel.Error, "The {Event} handler at {Location} did not come back. Its lane was given up, a new one takes its place, and the handler is quarantined until its file changes.", EventName = "LaneLost")]
    public static partial void LaneLost(ILogger logger, ScriptLocation location, string @event);

    [LoggerMessage(5002, LogLevel.Error, "{Location} did not come back while it was loaded.", EventName = "LaneLostLoading")]
    public static partial void LaneLostLoading(ILogger logger, ScriptLocation location);

    [LoggerMessage(5003, LogLevel.Error, "A lane could not be replaced: the rules that loaded before do not load again.", EventName = "LaneNotReplaced")]
    public static partial void LaneNotReplaced(ILogger logger, Exception exception);

    [LoggerMessage(5004, LogLevel.Warning, "A lane's heap holds {Bytes} bytes after a collection, more than {Limit}: it is replaced. A rule keeps values in variables of its file.", EventName = "LaneOutgrown")]
    public static partial void LaneOutgrown(ILogger logger, long bytes, long limit);

    [LoggerMessage(5005, LogLevel.Warning, "{Location}: a promise was rejected and no rule handles it: {Reason}", EventName = "UnhandledRejection")]
    public static partial void UnhandledRejection(ILogger logger, ScriptLocation location, string reason);
}
