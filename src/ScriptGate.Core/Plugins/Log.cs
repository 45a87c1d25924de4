using Microsoft.Extensions.Logging;

namespace ScriptGate.Core.Plugins;

internal static partial class Log
{
    [LoggerMessage(2201, LogLevel.Information, "Plugin {Check} {Version} is loaded (content {Hash}).", EventName = "PluginLoaded")]
    public static partial void PluginLoaded(ILogger logger, string check, string version, string hash);

    [LoggerMessage(2202, LogLevel.Warning, "Plugin {Check} {Version} is still in memory: it left a static event handler, timer or thread behind, or one of its calls does not come back.", EventName = "PluginStillInMemory")]
    public static partial void PluginStillInMemory(ILogger logger, string check, string version);

    [LoggerMessage(2203, LogLevel.Warning, "A timer of plugin {Check} failed; it is called again in {Interval}.", EventName = "PluginTimerFailed")]
    public static partial void PluginTimerFailed(ILogger logger, Exception exception, string check, TimeSpan interval);

    [LoggerMessage(2204, LogLevel.Warning, "A timer of plugin {Check} did not come back within {Limit} after its generation ended; it is left to itself.", EventName = "PluginTimerHangs")]
    public static partial void PluginTimerHangs(ILogger logger, string check, TimeSpan limit);

    [LoggerMessage(2206, LogLevel.Warning, "Plugin {Check} did not come back within {Limit} when it was disposed; it is left to itself.", EventName = "PluginDisposeHangs")]
    public static partial void PluginDisposeHangs(ILogger logger, string check, TimeSpan limit);

    [LoggerMessage(2205, LogLevel.Warning, "Plugin {Check} failed while it was disposed.", EventName = "PluginDisposeFailed")]
    public static partial void PluginDisposeFailed(ILogger logger, Exception exception, string check);

    [LoggerMessage(2207, LogLevel.Information, "Plugin {Check} {Version} has left memory now, {Time} after it was replaced.", EventName = "PluginLeftMemory")]
    public static partial void PluginLeftMemory(ILogger logger, string check, string version, TimeSpan time);
}
