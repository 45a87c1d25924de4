using System.Text;
using Microsoft.Extensions.Logging;
using ScriptGate.Core.Configuration;
using ScriptGate.Logging;
using ScriptGate.Tests.Sink;

namespace ScriptGate.Tests.Support;

/// <summary>The log of a process, kept in memory.</summary>
internal sealed class LogLab : IAsyncDisposable
{
    private readonly MemoryStream _stream = new();
    private readonly GatewayLogs _logs;

    public LogLab(LoggingFormat format = LoggingFormat.Text, LoggingLevel level = LoggingLevel.Info)
    {
        Settings.Apply(new LoggingOptions { Format = format, Level = level });
        _logs = new GatewayLogs(_stream, new FixedClock(), Settings);
    }

    public LogSettings Settings { get; } = new();

    public ILogger Logger => For("ScriptGate.Tests.Sample");

    public ILogger For(string category) => _logs.Loggers.CreateLogger(category);

    /// <summary>Ends the log and gives what was written.</summary>
    public async Task<string> TextAsync()
    {
        await _logs.DisposeAsync();
        return Encoding.UTF8.GetString(_stream.ToArray());
    }

    public ValueTask DisposeAsync() => _logs.DisposeAsync();
}
