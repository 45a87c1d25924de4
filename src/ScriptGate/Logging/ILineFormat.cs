using Microsoft.Extensions.Logging;

namespace ScriptGate.Logging;

/// <summary>How a log line looks.</summary>
internal interface ILineFormat
{
    /// <summary>Writes one event, line feed included.</summary>
    /// <param name="line">Where to.</param>
    /// <param name="entry">What is known about the event.</param>
    void Write(LineBuffer line, in LogEntry entry);
}

/// <summary>One event as it was logged.</summary>
/// <param name="Time">When.</param>
/// <param name="Level">How serious.</param>
/// <param name="Id">Its number, and mostly its name.</param>
/// <param name="Category">Who logged it.</param>
/// <param name="Message">What it says.</param>
/// <param name="Exception">What was thrown; null for none.</param>
internal readonly record struct LogEntry(DateTimeOffset Time, LogLevel Level, EventId Id, string Category, LogMessage Message, Exception? Exception)
{
    /// <summary>The event's name; of one without a name the last word of its category.</summary>
    public string Event => Id.Name is { Length: > 0 } name ? name : Category[(Category.LastIndexOf('.') + 1)..];

    /// <summary>The level's word, in both formats.</summary>
    public string LevelWord => Level switch
    {
        LogLevel.Trace => "trace",
        LogLevel.Debug => "debug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warn",
        LogLevel.Error => "error",
        _ => "fatal",
    };
}

/// <summary>What an event says: a template with its values, or a finished text.</summary>
/// <param name="Template">The template; null for a finished text.</param>
/// <param name="Values">The template's values.</param>
/// <param name="Text">The finished text of an event without a template.</param>
internal readonly record struct LogMessage(MessageTemplate? Template, IReadOnlyList<KeyValuePair<string, object?>> Values, string Text)
{
    public void AppendTo(LineBuffer line)
    {
        if (Template is null)
        {
            EscapedText.Append(line, Text, quoted: false);
        }
        else
        {
            MessageText.Append(line, Template, Values);
        }
    }
}
