using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ScriptGate.Core.Configuration;

/// <summary>The JSON Schema (draft 2020-12) of <c>scriptgate.json</c>, generated from the options records.</summary>
internal static class ConfigurationSchema
{
    /// <summary>The schema as text that ends with a line feed; the same on every machine.</summary>
    public static string Generate()
    {
        var definitions = new SortedDictionary<string, JsonObject>(StringComparer.Ordinal)
        {
            [SchemaDefinitions.Duration] = SchemaDefinitions.DurationDefinition(),
            [SchemaDefinitions.Octets] = SchemaDefinitions.OctetsDefinition(),
        };
        var root = new JsonObject
        {
            ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
            ["title"] = "ScriptGate configuration (scriptgate.json)",
        };
        foreach (var (key, value) in Describe(Shapes.Root, definitions).ToList())
        {
            root[key] = value?.DeepClone();
        }

        root["$defs"] = new JsonObject(definitions.Select(definition => KeyValuePair.Create(definition.Key, (JsonNode?)definition.Value)));

        using var json = new MemoryStream();
        using (var writer = new Utf8JsonWriter(json, EffectiveConfiguration.Format))
        {
            root.WriteTo(writer);
        }

        return Encoding.UTF8.GetString(json.GetBuffer(), 0, (int)json.Length) + "\n";
    }

    private static JsonObject Describe(ObjectShape shape, SortedDictionary<string, JsonObject> definitions)
    {
        var properties = new JsonObject();
        var defaults = shape.Create();
        foreach (var setting in shape.Keys)
        {
            properties[setting.Key] = Describe(setting, defaults, definitions);
        }

        var description = new JsonObject { ["type"] = "object", ["properties"] = properties };
        var required = shape.Keys.Where(setting => setting.IsRequired).Select(setting => (JsonNode?)setting.Key).ToArray();
        if (required.Length > 0)
        {
            description["required"] = new JsonArray(required);
        }

        // The options of a check belong to its plugin and are judged there.
        description["additionalProperties"] = shape.Remainder is not null;
        return description;
    }

    private static JsonObject Describe(SettingShape setting, object defaults, SortedDictionary<string, JsonObject> definitions)
    {
        var value = Reference(setting.Shape, definitions);
        if (setting is { IsRequired: true, Shape: ListShape or MapShape })
        {
            value[setting.Shape is ListShape ? "minItems" : "minProperties"] = 1;
        }

        if (setting.IsNullable && setting.Get(defaults) is not null)
        {
            value = new JsonObject { ["oneOf"] = new JsonArray(value, new JsonObject { ["type"] = "null" }) };
        }

        var described = new JsonObject { ["description"] = Text(setting) };
        foreach (var (key, part) in value)
        {
            described[key] = part?.DeepClone();
        }

        if (setting is { ComputedDefault: null, IsRequired: false } && Default(setting, defaults) is { } standard)
        {
            described["default"] = standard;
        }

        return described;
    }

    private static string Text(SettingShape setting) =>
        setting.ComputedDefault is null ? setting.Description : $"{setting.Description} Default: {setting.ComputedDefault}.";

    private static JsonObject Reference(Shape shape, SortedDictionary<string, JsonObject> definitions)
    {
        switch (shape)
        {
            case ValueShape single:
                return single.Converter.Describe();
            case ListShape list:
                return new JsonObject { ["type"] = "array", ["items"] = Reference(list.Item, definitions) };
            case MapShape map:
                return new JsonObject
                {
                    ["type"] = "object",
                    ["propertyNames"] = new JsonObject { ["pattern"] = SchemaDefinitions.NamePattern },
                    ["additionalProperties"] = Reference(map.Item, definitions),
                };
            case ObjectShape record:
                return Reference(record, definitions);
            default:
                return new JsonObject { ["type"] = "object" };
        }
    }

    private static JsonObject Reference(ObjectShape record, SortedDictionary<string, JsonObject> definitions)
    {
        var name = NameOf(record.Type);
        if (!definitions.ContainsKey(name))
        {
            definitions[name] = Describe(record, definitions);
        }

        var reference = SchemaDefinitions.Reference(name);
        return record.Shorthand is null
            ? reference
            : new JsonObject { ["oneOf"] = new JsonArray(new JsonObject { ["type"] = "string", ["minLength"] = 1 }, reference) };
    }

    private static string NameOf(Type type)
    {
        var name = type.Name.Replace("Options", "", StringComparison.Ordinal);
        return char.ToLowerInvariant(name[0]) + name[1..];
    }

    private static JsonNode? Default(SettingShape setting, object defaults)
    {
        if (setting.Shape is not (ValueShape or ListShape) || setting.Get(defaults) is not { } value)
        {
            return null;
        }

        using var json = new MemoryStream();
        using (var writer = new Utf8JsonWriter(json))
        {
            SettingsWriter.Write(writer, setting.Shape, value);
        }

        return JsonNode.Parse(json.ToArray());
    }
}
