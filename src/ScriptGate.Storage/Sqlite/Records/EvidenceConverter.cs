using System.Collections.ObjectModel;
using System.Text.Json;
using System.Text.Json.Serialization;
using ScriptGate.Core.Records;

namespace ScriptGate.Storage.Sqlite;

/// <summary>Evidence: host values only, bounded when it was recorded. Whole numbers come back as <see cref="long"/>, others as <see cref="double"/>.</summary>
internal sealed class EvidenceConverter : JsonConverter<IReadOnlyDictionary<string, object?>>
{
    public override IReadOnlyDictionary<string, object?> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var document = JsonDocument.ParseValue(ref reader);
        return document.RootElement.ValueKind == JsonValueKind.Object ? Entries(document.RootElement) : throw new JsonException("Evidence is an object.");
    }

    public override void Write(Utf8JsonWriter writer, IReadOnlyDictionary<string, object?> value, JsonSerializerOptions options) => HostValueWriter.Write(writer, value);

    private static ReadOnlyDictionary<string, object?> Entries(JsonElement element)
    {
        var entries = new OrderedDictionary<string, object?>(StringComparer.Ordinal);
        foreach (var property in element.EnumerateObject())
        {
            entries[property.Name] = ValueOf(property.Value);
        }

        return new ReadOnlyDictionary<string, object?>(entries);
    }

    private static object? ValueOf(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => Entries(element),
        JsonValueKind.Array => Array.AsReadOnly([.. element.EnumerateArray().Select(ValueOf)]),
        JsonValueKind.String => element.GetString(),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Number when element.TryGetInt64(out var number) => number,
        JsonValueKind.Number => element.GetDouble(),
        _ => null,
    };
}
