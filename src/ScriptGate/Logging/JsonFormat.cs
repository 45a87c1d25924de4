using System.Text.Encodings.Web;
using System.Text.Json;

namespace ScriptGate.Logging;

/// <summary>For programs: one JSON object a line, with every value of the message under its name.</summary>
internal sealed class JsonFormat : ILineFormat
{
    private const int LongestException = 32 * 1024;

    private static readonly JsonEncodedText Time = JsonEncodedText.Encode("time");
    private static readonly JsonEncodedText Level = JsonEncodedText.Encode("level");
    private static readonly JsonEncodedText Event = JsonEncodedText.Encode("event");
    private static readonly JsonEncodedText Id = JsonEncodedText.Encode("id");
    private static readonly JsonEncodedText Category = JsonEncodedText.Encode("category");
    private static readonly JsonEncodedText Message = JsonEncodedText.Encode("message");
    private static readonly JsonEncodedText Thrown = JsonEncodedText.Encode("exception");

    // The encoder still escapes quotation marks, backslashes and all control characters; no browser reads this.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    [ThreadStatic]
    private static Utf8JsonWriter? _spare;

    /// <summary>The names of what every line has.</summary>
    public static IReadOnlyList<string> OwnNames { get; } =
        [.. new[] { Time, Level, Event, Id, Category, Message, Thrown }.Select(name => name.Value)];

    public void Write(LineBuffer line, in LogEntry entry)
    {
        var writer = _spare ?? new Utf8JsonWriter(line, Options);
        _spare = null;
        writer.Reset(line);
        writer.WriteStartObject();
        WriteTime(writer, entry.Time);
        writer.WriteString(Level, entry.LevelWord);
        writer.WriteString(Event, entry.Event);
        writer.WriteNumber(Id, entry.Id.Id);
        writer.WriteString(Category, entry.Category);
        WriteMessage(writer, entry.Message);
        if (entry.Message.Template is { } template)
        {
            WriteValues(writer, template, entry.Message.Values);
        }

        if (entry.Exception is { } exception)
        {
            writer.WriteString(Thrown, EscapedText.Bounded(exception.ToString(), LongestException));
        }

        writer.WriteEndObject();
        writer.Flush();
        _spare = writer;
        line.Append((byte)'\n');
    }

    private static void WriteTime(Utf8JsonWriter writer, DateTimeOffset time)
    {
        var text = LineBuffer.Rent();
        text.AppendTime(time);
        writer.WriteString(Time, text.Written);
        LineBuffer.Return(text);
    }

    private static void WriteMessage(Utf8JsonWriter writer, in LogMessage message)
    {
        var text = LineBuffer.Rent();
        message.AppendTo(text);
        writer.WriteString(Message, text.Written);
        LineBuffer.Return(text);
    }

    private static void WriteValues(Utf8JsonWriter writer, MessageTemplate template, IReadOnlyList<KeyValuePair<string, object?>> values)
    {
        for (var i = 0; i < values.Count; i++)
        {
            if (template.Names[i] is { } name)
            {
                writer.WritePropertyName(name);
                WriteValue(writer, values[i].Value);
            }
        }
    }

    private static void WriteValue(Utf8JsonWriter writer, object? value)
    {
        switch (value)
        {
            case null:
                writer.WriteNullValue();
                break;
            case int number:
                writer.WriteNumberValue(number);
                break;
            case long number:
                writer.WriteNumberValue(number);
                break;
            case double number when double.IsFinite(number):
                writer.WriteNumberValue(number);
                break;
            case bool flag:
                writer.WriteBooleanValue(flag);
                break;
            case TimeSpan duration:
                writer.WriteNumberValue(duration.TotalMilliseconds);
                break;
            case decimal or uint or ulong or short or ushort or byte or sbyte:
                writer.WriteNumberValue(Convert.ToDecimal(value, System.Globalization.CultureInfo.InvariantCulture));
                break;
            default:
                writer.WriteStringValue(EscapedText.Bounded(MessageText.TextOf(value)));
                break;
        }
    }
}
