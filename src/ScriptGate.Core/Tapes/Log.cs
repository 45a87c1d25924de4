using Microsoft.Extensions.Logging;

namespace ScriptGate.Core.Tapes;

internal static partial class Log
{
    [LoggerMessage(4651, LogLevel.Warning, "{Who} records sessions: up to {Sessions} that begin within {Time}; texts of messages are kept: {Bodies}.", EventName = "RecordingBegan")]
    public static partial void RecordingBegan(ILogger logger, string who, int sessions, TimeSpan time, bool bodies);

    [LoggerMessage(4652, LogLevel.Information, "A recording of sessions has ended: {Reason}.", EventName = "RecordingEnded")]
    public static partial void RecordingEnded(ILogger logger, string reason);
}
