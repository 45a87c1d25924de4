using System.Text;
using System.Text.Json;
using ScriptGate.Core.Records;
using ScriptGate.Scripting.Engine;

namespace ScriptGate.Scripting.Api;

/// <summary>Host values - null, booleans, numbers, strings, lists and dictionaries of these - as rules and plugins keep them in notes and evidence.</summary>
internal static class HostValues
{
    /// <summary>What the host keeps of a value that a rule gave: a copy.</summary>
    public static object? ToHost(ScriptValue value) => value.Kind switch
    {
        ScriptValueKind.Boolean => value.Number != 0,
        ScriptValueKind.Number => value.Number,
        ScriptValueKind.Text => value.Text,
        ScriptValueKind.Data => Parse(value.Text),
        ScriptValueKind.Host => value.Host.ToString(),
        _ => null,
    };

    /// <summary>What a rule gets of a value that the host keeps: a copy.</summary>
    public static ScriptValue ToScript(object? value) => value switch
    {
        null => ScriptValue.Null,
        bool boolean => boolean,
        string text => text,
        double number => number,
        int number => number,
        long number => number,
        _ => ScriptValue.Data(Encoding.UTF8.GetString(HostValueWriter.Octets(value))),
    };

    private static object? Parse(string json)
    {
        using var document = JsonDocument.Parse(json);
        return Read(document.RootElement);
    }

    private static object? Read(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Number => element.GetDouble(),
        JsonValueKind.String => element.GetString(),
        JsonValueKind.Array => element.EnumerateArray().Select(Read).ToList(),
        JsonValueKind.Object => element.EnumerateObject().ToDictionary(property => property.Name, property => Read(property.Value), StringComparer.Ordinal),
        _ => null,
    };
}
