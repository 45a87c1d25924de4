using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ScriptGate.Core.Configuration;

namespace ScriptGate.Core.Plugins;

/// <summary>Binds a check's options with the plugin's own type information. A key that the options type does not know is an error, whatever the plugin's context says.</summary>
internal static class PluginOptionsBinder
{
    /// <exception cref="PluginOptionsException">A key is unknown or a value does not fit.</exception>
    public static TOptions Bind<TOptions>(JsonElement options, JsonTypeInfo<TOptions> typeInfo)
        where TOptions : class
    {
        RefuseUnknownKeys(options, typeInfo, path: "");
        try
        {
            return options.Deserialize(typeInfo) ?? throw new PluginOptionsException("the options must be an object");
        }
        catch (JsonException exception)
        {
            var key = KeyOf(exception.Path);
            var text = exception.InnerException is FormatException format ? format.Message : Plain(exception);
            throw new PluginOptionsException(text, key, exception);
        }
    }

    private static void RefuseUnknownKeys(JsonElement value, JsonTypeInfo typeInfo, string path)
    {
        if (value.ValueKind == JsonValueKind.Object && typeInfo.Kind == JsonTypeInfoKind.Object)
        {
            if (typeInfo.Properties.Any(property => property.IsExtensionData))
            {
                return;
            }

            foreach (var member in value.EnumerateObject())
            {
                var property = typeInfo.Properties.FirstOrDefault(property => property.Set is not null && IsNamed(property, member.Name, typeInfo.Options))
                    ?? throw Unknown(member.Name, typeInfo, path);
                RefuseUnknownKeys(member.Value, typeInfo.Options.GetTypeInfo(property.PropertyType), Join(path, member.Name));
            }
        }
        else if (value.ValueKind == JsonValueKind.Object && typeInfo is { Kind: JsonTypeInfoKind.Dictionary, ElementType: { } valueType })
        {
            foreach (var member in value.EnumerateObject())
            {
                RefuseUnknownKeys(member.Value, typeInfo.Options.GetTypeInfo(valueType), Join(path, member.Name));
            }
        }
        else if (value.ValueKind == JsonValueKind.Array && typeInfo is { Kind: JsonTypeInfoKind.Enumerable, ElementType: { } elementType })
        {
            var index = 0;
            foreach (var element in value.EnumerateArray())
            {
                RefuseUnknownKeys(element, typeInfo.Options.GetTypeInfo(elementType), $"{path}[{index++}]");
            }
        }
    }

    private static bool IsNamed(JsonPropertyInfo property, string name, JsonSerializerOptions options) =>
        string.Equals(property.Name, name, options.PropertyNameCaseInsensitive ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal);

    private static PluginOptionsException Unknown(string name, JsonTypeInfo typeInfo, string path)
    {
        var known = typeInfo.Properties.Where(property => property.Set is not null).Select(property => property.Name).ToArray();
        var hint = NearestWord.Find(name, known) is { } near ? $"; did you mean '{near}'"
            : known.Length > 0 ? $"; known here: {string.Join(", ", known)}"
            : "; the check has no options";
        return new PluginOptionsException($"there is no such key{hint}", Join(path, name));
    }

    private static string Join(string path, string key) => path.Length == 0 ? key : $"{path}.{key}";

    private static string? KeyOf(string? path) => path is null or "$" ? null : path.TrimStart('$').TrimStart('.');

    // The serializer's sentence ends with the path and a position that mean nothing in a file that was merged.
    private static string Plain(JsonException exception)
    {
        var end = exception.Message.IndexOf(" Path: ", StringComparison.Ordinal);
        return (end < 0 ? exception.Message : exception.Message[..end]).TrimEnd('.');
    }
}
