using Microsoft.Extensions.Logging;

namespace ScriptGate.Testing.Rules;

/// <summary>The log of everything under test: what rules say, and what failed.</summary>
internal sealed class RunLog : ILoggerFactory, ILogger
{
    /// <summary>Lines that are kept of one test; a rule that says more has said enough.</summary>
    private const int MostLines = 10_000;

    private readonly Lock _gate = new();
    private readonly List<RunLine> _lines = [];

    /// <summary>How many lines there are: a place to read from later.</summary>
    public int Position
    {
        get
        {
            lock (_gate)
            {
                return _lines.Count;
            }
        }
    }

    public void Clear()
    {
        lock (_gate)
        {
            _lines.Clear();
        }
    }

    /// <summary>The lines from a place on.</summary>
    public IReadOnlyList<RunLine> Since(int position)
    {
        lock (_gate)
        {
            return [.. _lines.Skip(position)];
        }
    }

    public ILogger CreateLogger(string categoryName) => this;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        RunLine line;
        if (eventId.Name == "RuleSaid" && state is IReadOnlyList<KeyValuePair<string, object?>> values)
        {
            line = new RunLine(IsRule: true, ValueOf(values, "Text"), ValueOf(values, "SessionId"));
        }
        else if (logLevel >= LogLevel.Warning)
        {
            var text = formatter(state, exception);
            line = new RunLine(IsRule: false, exception is null ? text : $"{text} {exception.Message}", ValueOf(state as IReadOnlyList<KeyValuePair<string, object?>> ?? [], "SessionId"));
        }
        else
        {
            return;
        }

        lock (_gate)
        {
            if (_lines.Count < MostLines)
            {
                _lines.Add(line);
            }
        }
    }

    private static string ValueOf(IReadOnlyList<KeyValuePair<string, object?>> values, string name) => values.FirstOrDefault(value => value.Key == name).Value as string ?? "";

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException("This log only records.");

    public void Dispose()
    {
        // Nothing is held.
    }
}

/// <summary>A line of the log.</summary>
/// <param name="IsRule">True for what a rule said with <c>log</c>; false for a warning or an error of the gateway.</param>
/// <param name="Text">The text.</param>
/// <param name="Session">The support ID of the session it is about; anything else for lines that are about none.</param>
internal readonly record struct RunLine(bool IsRule, string Text, string Session)
{
    /// <summary>False for a line about another session.</summary>
    public bool Concerns(string? id) => !Session.StartsWith("SG-", StringComparison.Ordinal) || Session.Equals(id, StringComparison.Ordinal);
}
