using Microsoft.Extensions.Logging;

namespace ScriptGate.Core.Tests.Pools;

/// <summary>Keeps what was logged.</summary>
internal sealed class RecordingLogger<T> : ILogger<T>
{
    private readonly Lock _lock = new();
    private readonly List<(int Id, string Text)> _entries = [];

    public IReadOnlyList<string> Of(int id)
    {
        lock (_lock)
        {
            return [.. _entries.Where(entry => entry.Id == id).Select(entry => entry.Text)];
        }
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        lock (_lock)
        {
            _entries.Add((eventId.Id, formatter(state, exception)));
        }
    }
}
