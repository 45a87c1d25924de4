using System.Text.Json;

namespace ScriptGate.Core.Configuration;

/// <summary>A JSON value that knows where it stands. Mutable only while the environment is laid over the file.</summary>
internal sealed class ConfigurationNode(JsonValueKind kind, SourceLocation location, string text = "")
{
    public JsonValueKind Kind { get; } = kind;

    public SourceLocation Location { get; } = location;

    /// <summary>The value of a string, the digits of a number.</summary>
    public string Text { get; } = text;

    /// <summary>The members of an object, in their order.</summary>
    public OrderedDictionary<string, ConfigurationMember> Members { get; } = new(StringComparer.Ordinal);

    /// <summary>The items of a list.</summary>
    public List<ConfigurationNode> Items { get; } = [];

    /// <summary>What the operator wrote, in an operator's words.</summary>
    public string KindName => Kind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.String => "a string",
        JsonValueKind.Number => "a number",
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        _ => "null",
    };

    /// <summary>The value as plain JSON.</summary>
    public void WriteTo(Utf8JsonWriter writer)
    {
        switch (Kind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var (key, member) in Members)
                {
                    writer.WritePropertyName(key);
                    member.Value.WriteTo(writer);
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                Items.ForEach(item => item.WriteTo(writer));
                writer.WriteEndArray();
                break;
            case JsonValueKind.String:
                writer.WriteStringValue(Text);
                break;
            case JsonValueKind.Number:
                writer.WriteRawValue(Text);
                break;
            case JsonValueKind.True or JsonValueKind.False:
                writer.WriteBooleanValue(Kind == JsonValueKind.True);
                break;
            default:
                writer.WriteNullValue();
                break;
        }
    }
}

/// <summary>A member of an object.</summary>
/// <param name="KeyLocation">Where the key stands.</param>
/// <param name="Value">Its value.</param>
internal readonly record struct ConfigurationMember(SourceLocation KeyLocation, ConfigurationNode Value);
