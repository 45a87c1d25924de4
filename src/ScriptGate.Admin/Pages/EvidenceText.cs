using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ScriptGate.Admin.Pages;

/// <summary>Evidence as lines: each value with the way to it.</summary>
internal static class EvidenceText
{
    /// <summary>Lines of one violation. Evidence was bounded when it was recorded; this is what one reads.</summary>
    public const int MostLines = 100;

    public static IReadOnlyList<(string Name, string Text)> Of(JsonNode? evidence)
    {
        var lines = new List<(string, string)>();
        Add(lines, "", evidence);
        return lines;
    }

    private static void Add(List<(string Name, string Text)> lines, string name, JsonNode? node)
    {
        if (lines.Count > MostLines)
        {
            return;
        }

        if (lines.Count == MostLines)
        {
            lines.Add(("…", "there is more; 'scriptgate why' has it"));
            return;
        }

        switch (node)
        {
            case null:
                break;
            case JsonObject members:
                foreach (var (key, value) in members)
                {
                    Add(lines, name.Length == 0 ? key : $"{name}.{key}", value);
                }

                break;
            case JsonArray items:
                for (var i = 0; i < items.Count; i++)
                {
                    Add(lines, string.Create(CultureInfo.InvariantCulture, $"{name}[{i}]"), items[i]);
                }

                break;
            default:
                lines.Add((name, TextOf(node.AsValue())));
                break;
        }
    }

    private static string TextOf(JsonValue value) => value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : value.ToJsonString();
}
