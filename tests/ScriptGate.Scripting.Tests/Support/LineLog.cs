using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace ScriptGate.Scripting.Tests.Support;

/// <summary>Keeps the lines of every logger, as <c>category level: text</c>.</summary>
internal sealed class LineLog : ILoggerFactory
{
    private readonly ConcurrentQueue<string> _lines = new();

    private readonly Lock _gate = new();
    private readonly List<(Func<bool> Holds, TaskCompletionSource Reached)> _waiting = [];

    public IReadOnlyList<string> Lines => [.. _lines];

    /// <summary>Waits for a line with a text in it.</summary>
    public async Task<string> UntilAsync(string text, CancellationToken cancellationToken)
    {
        await UntilAsync(() => _lines.Any(line => line.Contains(text, StringComparison.Ordinal)), text, cancellationToken);
        return _lines.First(line => line.Contains(text, StringComparison.Ordinal));
    }

    /// <summary>Waits for so many lines that begin with a text.</summary>
    public Task UntilCountAsync(string start, int count, CancellationToken cancellationToken) =>
        UntilAsync(() => _lines.Count(line => line.StartsWith(start, StringComparison.Ordinal)) >= count, $"{count} lines {start}", cancellationToken);

    public ILogger CreateLogger(string categoryName) => new Logger(categoryName, this);

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public void Dispose()
    {
        // Nothing is held but lines.
    }

    private Task UntilAsync(Func<bool> holds, string what, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (holds())
            {
                return Task.CompletedTask;
            }

            var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add((holds, reached));
            return Patience.UntilAsync(reached.Task, what, cancellationToken);
        }
    }

    private void Write(string line)
    {
        lock (_gate)
        {
            _lines.Enqueue(line);
            foreach (var one in _waiting.FindAll(one => one.Holds()))
            {
                one.Reached.SetResult();
                _waiting.Remove(one);
            }
        }
    }

    private sealed class Logger(string category, LineLog log) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            log.Write($"{category} {logLevel}: {formatter(state, exception)}");
    }
}
