using Microsoft.Extensions.Logging;
using ScriptGate.Core.Configuration;

namespace ScriptGate.Logging;

/// <summary>What is logged and how it looks; each generation that goes live may change both.</summary>
internal sealed class LogSettings
{
    private volatile Choice _choice = Choice.Of(new LoggingOptions());

    public LogLevel Level => _choice.Level;

    public ILineFormat Format => _choice.Format;

    public void Apply(LoggingOptions options) => _choice = Choice.Of(options);

    private sealed record Choice(LogLevel Level, ILineFormat Format)
    {
        public static Choice Of(LoggingOptions options) => new(
            options.Level switch
            {
                LoggingLevel.Trace => LogLevel.Trace,
                LoggingLevel.Debug => LogLevel.Debug,
                LoggingLevel.Info => LogLevel.Information,
                LoggingLevel.Warning => LogLevel.Warning,
                _ => LogLevel.Error,
            },
            options.Format == LoggingFormat.Json ? new JsonFormat() : new TextFormat());
    }
}
