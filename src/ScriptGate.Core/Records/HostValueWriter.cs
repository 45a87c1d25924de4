using System.Buffers;
using System.Collections;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ScriptGate.Core.Records;

/// <summary>Writes host values - null, booleans, numbers, strings, lists and dictionaries of these - as JSON. Plugins keep what they like; whatever else it is becomes text.</summary>
internal static class HostValueWriter
{
    /// <summary>A value as JSON, in UTF-8.</summary>
    public static ReadOnlySpan<byte> Octets(object? value)
    {
        var octets = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(octets))
        {
            Write(writer, value);
        }

        return octets.WrittenSpan;
    }

    /// <summary>Evidence as JSON for a larger whole; null for none. It was bounded when it was recorded.</summary>
    public static JsonNode? NodeOf(IReadOnlyDictionary<string, object?>? evidence) => evidence is { Count: > 0 } ? JsonNode.Parse(Octets(evidence)) : null;

    public static void Write(Utf8JsonWriter writer, object? value)
    {
        switch (value)
        {
            case null:
                writer.WriteNullValue();
                break;
            case bool flag:
                writer.WriteBooleanValue(flag);
                break;
            case string text:
                writer.WriteStringValue(text);
                break;
            case double or float:
                WriteNumber(writer, Convert.ToDouble(value, CultureInfo.InvariantCulture));
                break;
            case byte or sbyte or short or ushort or int or uint or long or ulong or decimal:
                writer.WriteNumberValue(Convert.ToDecimal(value, CultureInfo.InvariantCulture));
                break;
            case IEnumerable<KeyValuePair<string, object?>> entries:
                writer.WriteStartObject();
                foreach (var (name, inner) in entries)
                {
                    writer.WritePropertyName(name);
                    Write(writer, inner);
                }

                writer.WriteEndObject();
                break;
            case IEnumerable items:
                writer.WriteStartArray();
                foreach (var item in items)
                {
                    Write(writer, item);
                }

                writer.WriteEndArray();
                break;
            default:
                writer.WriteStringValue(Convert.ToString(value, CultureInfo.InvariantCulture));
                break;
        }
    }

    // JSON has no word for what is not finite.
    private static void WriteNumber(Utf8JsonWriter writer, double number)
    {
        if (double.IsFinite(number))
        {
            writer.WriteNumberValue(number);
        }
        else
        {
            writer.WriteNullValue();
        }
    }
}
