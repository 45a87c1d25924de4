using Microsoft.Extensions.Logging;

namespace ScriptGate.Testing;

/// <summary>Keeps what is logged, from all categories.</summary>
public sealed class RecordedLog : ILogger
{
    private readonly Lock _lock = new();
    private readonly List<LogLine> _lines = [];
    private readonly List<(Func<LogLine, bool> IsIt, TaskCompletionSource<LogLine> Written)> _waiting = [];

    /// <summary>Gives this log to every category.</summary>
    public ILoggerFactory Factory => new OneLogFactory(this);

    /// <summary>What was logged, in order.</summary>
    public IReadOnlyList<LogLine> Lines
    {
        get
        {
            lock (_lock)
            {
                return [.. _lines];
            }
        }
    }

    /// <summary>The lines of one event, as text.</summary>
    public IReadOnlyList<string> Of(string eventName) => [.. Lines.Where(line => string.Equals(line.Event, eventName, StringComparison.Ordinal)).Select(line => line.Text)];

    /// <summary>Forgets what was kept, for tests that weigh the memory of what they test.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            _lines.Clear();
            _lines.TrimExcess();
        }
    }

    /// <summary>Waits for a line of an event that is or will be written.</summary>
    public Task<LogLine> UntilAsync(string eventName, CancellationToken cancellationToken) => UntilAsync(eventName, "", cancellationToken);

    /// <summary>Waits for a line of an event that has a text in it.</summary>
    public Task<LogLine> UntilAsync(string eventName, string text, CancellationToken cancellationToken)
    {
        bool IsIt(LogLine line) => string.Equals(line.Event, eventName, StringComparison.Ordinal) && line.Text.Contains(text, StringComparison.Ordinal);
        lock (_lock)
        {
            if (_lines.Find(IsIt) is { } line)
            {
                return Task.FromResult(line);
            }

            var written = new TaskCompletionSource<LogLine>(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add((IsIt, written));
            return Patience.UntilAsync(written.Task, $"the log line {eventName} {text}", cancellationToken);
        }
    }

    /// <inheritdoc />
    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        var line = new LogLine(logLevel, eventId.Id, eventId.Name, formatter(state, exception), exception?.GetType().Name, exception?.Message);
        lock (_lock)
        {
            _lines.Add(line);
            foreach (var (_, written) in _waiting.FindAll(one => one.IsIt(line)))
            {
                written.TrySetResult(line);
            }
        }
    }

    /// <inheritdoc />
    public bool IsEnabled(LogLevel logLevel) => true;

    /// <inheritdoc />
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    private sealed class OneLogFactory(RecordedLog log) : ILoggerFactory
    {
        public ILogger CreateLogger(string categoryName) => log;

        public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException("This log only records.");

        public void Dispose()
        {
            // Nothing is held.
        }
    }
}

/// <summary>One line of a log.</summary>
/// <param name="Level">The level.</param>
/// <param name="Id">The stable id.</param>
/// <param name="Event">The event's name.</param>
/// <param name="Text">The formatted text.</param>
/// <param name="Exception">The exception's type; null if there was none. The exception itself would hold on to what threw it.</param>
/// <param name="Reason">The exception's message; null if there was none.</param>
public sealed record LogLine(LogLevel Level, int Id, string? Event, string Text, string? Exception, string? Reason);
