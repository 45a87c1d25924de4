using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using ScriptGate.Scripting.Engine;

namespace ScriptGate.Testing.Rules;

/// <summary>Compares values of tests and writes them as JavaScript does. A host object counts as its text.</summary>
internal static class ValueText
{
    private const int MaxShort = 120;

    private static readonly JsonSerializerOptions Written = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly JsonSerializerOptions OnLines = new(Written) { WriteIndented = true };

    public static bool Equal(ScriptValue left, ScriptValue right) =>
        left.Kind is ScriptValueKind.Undefined || right.Kind is ScriptValueKind.Undefined
            ? left.Kind == right.Kind
            : JsonNode.DeepEquals(Node(left), Node(right)) || (IsNaN(left) && IsNaN(right));

    /// <summary>The value as it would be written: on one line when it is short.</summary>
    public static string Of(ScriptValue value)
    {
        if (value.Kind == ScriptValueKind.Undefined)
        {
            return "undefined";
        }

        if (value.Kind == ScriptValueKind.Number)
        {
            return NumberText(value.Number);
        }

        var node = Node(value);
        var line = node?.ToJsonString(Written) ?? "null";
        return line.Length <= MaxShort || node is JsonValue ? line : node!.ToJsonString(OnLines);
    }

    /// <summary>The value on as many lines as it has elements.</summary>
    public static string Indented(ScriptValue value) => Node(value) is { } node and not JsonValue ? node.ToJsonString(OnLines) : Of(value);

    public static string Short(string text)
    {
        var line = text.ReplaceLineEndings(" ");
        return line.Length <= MaxShort ? line : string.Concat(line.AsSpan(0, MaxShort), "...");
    }

    public static bool Contains(ScriptValue whole, ScriptValue part) => Node(whole) switch
    {
        JsonArray array => array.Any(item => JsonNode.DeepEquals(item, Node(part))),
        _ => Plain(whole) is { } text && Plain(part) is { } wanted && text.Contains(wanted, StringComparison.Ordinal),
    };

    /// <summary>The text of a text or host object; null for other values.</summary>
    public static string? Plain(ScriptValue value) => value.Kind switch
    {
        ScriptValueKind.Text => value.Text,
        ScriptValueKind.Host => value.Host.ToString(),
        _ => null,
    };

    public static double LengthOf(ScriptValue value) => Node(value) switch
    {
        JsonArray array => array.Count,
        _ => Plain(value)?.Length ?? double.NaN,
    };

    public static bool IsTruthy(ScriptValue value) => value.Kind switch
    {
        ScriptValueKind.Undefined or ScriptValueKind.Null => false,
        ScriptValueKind.Boolean => value.Number != 0,
        ScriptValueKind.Number => value.Number != 0 && !double.IsNaN(value.Number),
        ScriptValueKind.Text => value.Text.Length > 0,
        _ => true,
    };

    private static bool IsNaN(ScriptValue value) => value.Kind == ScriptValueKind.Number && double.IsNaN(value.Number);

    private static string NumberText(double number) => number switch
    {
        double.NaN => "NaN",
        double.PositiveInfinity => "Infinity",
        double.NegativeInfinity => "-Infinity",
        _ => number.ToString("R", CultureInfo.InvariantCulture),
    };

    private static JsonNode? Node(ScriptValue value) => value.Kind switch
    {
        ScriptValueKind.Boolean => JsonValue.Create(value.Number != 0),
        ScriptValueKind.Number => double.IsFinite(value.Number) ? JsonValue.Create(value.Number) : JsonValue.Create(NumberText(value.Number)),
        ScriptValueKind.Text => JsonValue.Create(value.Text),
        ScriptValueKind.Host => JsonValue.Create(value.Host.ToString() ?? ""),
        ScriptValueKind.Data => JsonNode.Parse(value.Text),
        _ => null,
    };
}
