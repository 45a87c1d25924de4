using Microsoft.Extensions.Logging;

namespace ScriptGate.Core.RemoteLogging;

internal static partial class Log
{
    [LoggerMessage(4101, LogLevel.Warning, "Remote log {Name} does not take what it is told ({Problem}). Up to {Queue} events wait for it; what comes then is dropped.", EventName = "RemoteLogDown")]
    public static partial void RemoteLogDown(ILogger logger, string name, string problem, int queue);

    [LoggerMessage(4102, LogLevel.Information, "Remote log {Name} takes what it is told again.", EventName = "RemoteLogUp")]
    public static partial void RemoteLogUp(ILogger logger, string name);

    [LoggerMessage(4103, LogLevel.Error, "Remote log {Name}: {Dropped} events were dropped so far.", EventName = "RemoteLogDropped")]
    public static partial void RemoteLogDropped(ILogger logger, string name, long dropped);
}
