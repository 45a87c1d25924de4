using Microsoft.Extensions.Logging;

namespace ScriptGate.Logging;

/// <summary>The log of the process: settings, output and the factory that everything gets its loggers from.</summary>
internal sealed class GatewayLogs : IAsyncDisposable
{
    private readonly LogOutput _output;
    private readonly LoggerFactory _loggers;

    /// <param name="stream">Where lines go.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="settings">What is logged.</param>
    public GatewayLogs(Stream stream, TimeProvider clock, LogSettings settings)
    {
        _output = new LogOutput(stream, clock);

        // The provider decides by itself, so that a new generation can change the level.
        _loggers = new LoggerFactory([new LineLoggerProvider(settings, _output, clock)], new LoggerFilterOptions { MinLevel = LogLevel.Trace });
        var logger = _loggers.CreateLogger("ScriptGate.Logging");
        _output.Dropped = lines => Log.LinesDropped(logger, lines);
    }

    public ILoggerFactory Loggers => _loggers;

    /// <summary>Writes what waits.</summary>
    public async ValueTask DisposeAsync()
    {
        await _output.DisposeAsync();
        _loggers.Dispose();
    }

    private sealed class LineLoggerProvider(LogSettings settings, LogOutput output, TimeProvider clock) : ILoggerProvider
    {
        public ILogger CreateLogger(string categoryName) => new LineLogger(categoryName, settings, output, clock);

        public void Dispose()
        {
            // The output belongs to the logs, which write it out after the last logger is gone.
        }
    }
}
