using System.Text.Json;

namespace ScriptGate.Core.Configuration;

/// <summary>Lays one JSON value over another: objects key by key, everything else, lists too, as a whole.</summary>
internal static class JsonMerge
{
    public static JsonElement Merge(JsonElement below, JsonElement above)
    {
        var json = new MemoryStream();
        using (var writer = new Utf8JsonWriter(json))
        {
            Write(writer, below, above);
        }

        using var document = JsonDocument.Parse(json.GetBuffer().AsMemory(0, (int)json.Length), new JsonDocumentOptions { MaxDepth = 2 * ConfigurationText.MaxDepth });
        return document.RootElement.Clone();
    }

    private static void Write(Utf8JsonWriter writer, JsonElement below, JsonElement above)
    {
        if (below.ValueKind != JsonValueKind.Object || above.ValueKind != JsonValueKind.Object)
        {
            above.WriteTo(writer);
            return;
        }

        writer.WriteStartObject();
        foreach (var member in below.EnumerateObject())
        {
            writer.WritePropertyName(member.Name);
            if (above.TryGetProperty(member.Name, out var replacement))
            {
                Write(writer, member.Value, replacement);
            }
            else
            {
                member.Value.WriteTo(writer);
            }
        }

        foreach (var member in above.EnumerateObject())
        {
            if (!below.TryGetProperty(member.Name, out _))
            {
                member.WriteTo(writer);
            }
        }

        writer.WriteEndObject();
    }
}
