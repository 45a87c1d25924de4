using Microsoft.Extensions.Logging;

namespace ScriptGate.Logging;

/// <summary>Makes a line of each event and hands it to the output. It never waits and never throws: mail goes on whatever becomes of the log.</summary>
internal sealed class LineLogger(string category, LogSettings settings, LogOutput output, TimeProvider clock) : ILogger
{
    // What the framework under us says is for its developers; its warnings concern the operator too.
    private readonly LogLevel _least =
        category.StartsWith("Microsoft.", StringComparison.Ordinal) || category.StartsWith("System.", StringComparison.Ordinal)
            ? LogLevel.Warning
            : LogLevel.Trace;

    public bool IsEnabled(LogLevel logLevel)
    {
        var level = settings.Level;
        return logLevel >= level && logLevel != LogLevel.None && (logLevel >= _least || level == LogLevel.Trace);
    }

    /// <summary>Scopes are not written: every value a line needs is in its own message.</summary>
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!IsEnabled(logLevel))
        {
            return;
        }

        var entry = new LogEntry(clock.GetUtcNow(), logLevel, eventId, category, MessageOf(state, exception, formatter), exception);
        var line = LineBuffer.Rent();
        settings.Format.Write(line, entry);
        output.Append(line.Written);
        LineBuffer.Return(line);
    }

    private static LogMessage MessageOf<TState>(TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (state is IReadOnlyList<KeyValuePair<string, object?>> values && MessageTemplate.Of(values) is { } template)
        {
            return new LogMessage(template, values, string.Empty);
        }

        try
        {
            return new LogMessage(null, [], formatter(state, exception));
        }
        catch (Exception failure)
        {
            return new LogMessage(null, [], $"(the message could not be written: {failure.GetType().Name})");
        }
    }
}
