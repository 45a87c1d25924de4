using System.Collections;
using System.Text.Json;

namespace ScriptGate.Core.Configuration;

/// <summary>Writes options as an operator could have written them.</summary>
internal static class SettingsWriter
{
    public static void Write(Utf8JsonWriter writer, Shape shape, object value)
    {
        switch (shape)
        {
            case ValueShape single:
                single.Converter.Write(writer, value);
                break;
            case RawShape:
                ((JsonElement)value).WriteTo(writer);
                break;
            case ListShape list:
                writer.WriteStartArray();
                foreach (var item in (IEnumerable)value)
                {
                    Write(writer, list.Item, item);
                }

                writer.WriteEndArray();
                break;
            case MapShape map:
                writer.WriteStartObject();
                foreach (DictionaryEntry item in (IDictionary)value)
                {
                    writer.WritePropertyName((string)item.Key);
                    Write(writer, map.Item, item.Value!);
                }

                writer.WriteEndObject();
                break;
            case ObjectShape record:
                WriteObject(writer, record, value);
                break;
        }
    }

    private static void WriteObject(Utf8JsonWriter writer, ObjectShape shape, object value)
    {
        if (shape.Shorthand is { IsKey: false } shorthand && shorthand.Get(value) is { } shortForm)
        {
            Write(writer, shorthand.Shape, shortForm);
            return;
        }

        var defaults = shape.Create();
        writer.WriteStartObject();
        foreach (var setting in shape.Keys)
        {
            if (setting.Get(value) is { } present)
            {
                writer.WritePropertyName(setting.Key);
                Write(writer, setting.Shape, present);
            }
            else if (setting.Get(defaults) is not null)
            {
                // Null is a value only where leaving the key out means something else.
                writer.WriteNull(setting.Key);
            }
        }

        if (shape.Remainder?.Get(value) is JsonElement { ValueKind: JsonValueKind.Object } others)
        {
            foreach (var member in others.EnumerateObject())
            {
                member.WriteTo(writer);
            }
        }

        writer.WriteEndObject();
    }
}
