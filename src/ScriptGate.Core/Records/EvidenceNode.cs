using System.Collections;
using System.Globalization;
using System.Text.Json.Nodes;

namespace ScriptGate.Core.Records;

/// <summary>Evidence as JSON. It holds host values only, and was bounded when it was recorded.</summary>
internal static class EvidenceNode
{
    public static JsonNode? Of(IReadOnlyDictionary<string, object?>? evidence) => evidence is { Count: > 0 } ? Value(evidence) : null;

    private static JsonNode? Value(object? value) => value switch
    {
        null => null,
        bool flag => JsonValue.Create(flag),
        string text => JsonValue.Create(text),
        double number => double.IsFinite(number) ? JsonValue.Create(number) : null,
        float number => float.IsFinite(number) ? JsonValue.Create(number) : null,
        byte or sbyte or short or ushort or int or uint or long or ulong or decimal => JsonValue.Create(Convert.ToDecimal(value, CultureInfo.InvariantCulture)),
        IEnumerable<KeyValuePair<string, object?>> entries => new JsonObject(entries.Select(entry => KeyValuePair.Create(entry.Key, Value(entry.Value)))),
        IEnumerable items => new JsonArray([.. items.Cast<object?>().Select(Value)]),
        _ => JsonValue.Create(Convert.ToString(value, CultureInfo.InvariantCulture)),
    };
}
