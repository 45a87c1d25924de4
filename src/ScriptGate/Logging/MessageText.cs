using System.Collections;
using System.Globalization;

namespace ScriptGate.Logging;

/// <summary>Writes the message of a log call as text: the same words in both formats.</summary>
/// <remarks>Values are written straight into the line: the call's own formatter would make a string of the whole message first.</remarks>
internal static class MessageText
{
    private const string Missing = "-";
    private const int MostItems = 100;

    public static void Append(LineBuffer line, MessageTemplate template, IReadOnlyList<KeyValuePair<string, object?>> values)
    {
        foreach (var part in template.Parts)
        {
            line.Append(part.Literal.AsSpan());
            if (part.Name is not null)
            {
                Append(line, part.Index < 0 ? null : values[part.Index].Value, part.Format, part.Place);
            }
        }
    }

    /// <summary>The text of one value that is not a number.</summary>
    public static string TextOf(object value, string format = "")
    {
        try
        {
            return value switch
            {
                string text => text,
                Enum word => LogWords.Of(word),
                bool flag => flag ? "true" : "false",
                TimeSpan duration => DurationText.Format(duration),
                DateTimeOffset time => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
                IEnumerable items => string.Join(", ", items.Cast<object?>().Take(MostItems).Select(item => item is null ? Missing : TextOf(item))),
                IFormattable formattable => formattable.ToString(format.Length == 0 ? null : format, CultureInfo.InvariantCulture),
                _ => value.ToString() ?? string.Empty,
            };
        }
        catch (Exception exception)
        {
            // A value of a plugin that cannot show itself must cost neither the line nor the mail.
            return $"({value.GetType().Name}: {exception.GetType().Name})";
        }
    }

    /// <summary>True for what is written without looking at its characters.</summary>
    public static bool IsNumber(object value) =>
        value is int or long or double or uint or ulong or short or ushort or byte or sbyte or float or decimal;

    private static void Append(LineBuffer line, object? value, string format, HolePlace place)
    {
        switch (value)
        {
            case null:
                line.Append((byte)'-');
                break;
            case int number:
                line.Append(number, format);
                break;
            case long number:
                line.Append(number, format);
                break;
            case double number:
                line.Append(number, format);
                break;
            case not string when IsNumber(value):
                line.Append((IUtf8SpanFormattable)value, format);
                break;
            default:
                AppendText(line, value as string ?? TextOf(value, format), isText: value is string, place);
                break;
        }
    }

    private static void AppendText(LineBuffer line, string text, bool isText, HolePlace place)
    {
        if (text.Length == 0 && isText && place == HolePlace.Field)
        {
            line.Append((byte)'-');
        }
        else if (place == HolePlace.Field && text.AsSpan().ContainsAny(' ', '"', '='))
        {
            line.Append((byte)'"');
            EscapedText.Append(line, text, quoted: true);
            line.Append((byte)'"');
        }
        else
        {
            EscapedText.Append(line, text, quoted: place == HolePlace.Quoted);
        }
    }
}
