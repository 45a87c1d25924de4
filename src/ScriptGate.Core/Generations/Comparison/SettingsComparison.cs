using System.Text.Json;
using System.Text.Json.Nodes;
using ScriptGate.Core.Configuration;

namespace ScriptGate.Core.Generations.Comparison;

/// <summary>Compares two configurations setting by setting, as they apply.</summary>
internal static class SettingsComparison
{
    // What belongs to the process and not to a generation.
    private static readonly string[] OfTheProcess = ["admin.", "engine", "state.", "records.store", "records.path"];

    private static readonly JsonSerializerOptions Compact = new() { Encoder = EffectiveConfiguration.Format.Encoder };

    public static IReadOnlyList<SettingDifference> Compare(GatewayOptions before, GatewayOptions after)
    {
        var found = new List<SettingDifference>();
        Compare("", Read(before), Read(after), found);
        found.AddRange(Secret(before, after));
        return found;
    }

    // The reference is the same, and what it refers to is not. Neither value is told.
    private static IEnumerable<SettingDifference> Secret(GatewayOptions before, GatewayOptions after)
    {
        var old = Secrets.Of(before).ToDictionary(secret => secret.Path, secret => secret.Secret, StringComparer.Ordinal);
        foreach (var (path, secret) in Secrets.Of(after))
        {
            if (old.TryGetValue(path, out var was) && was.Reference == secret.Reference && was.Value != secret.Value)
            {
                yield return new SettingDifference(path, $"\"{was.Reference}\"", $"\"{secret.Reference}\" (another value)", NeedsRestart(path));
            }
        }
    }

    private static bool NeedsRestart(string path) => Array.Exists(OfTheProcess, one => path.StartsWith(one, StringComparison.Ordinal));

    private static JsonNode? Read(GatewayOptions options) => JsonNode.Parse(EffectiveConfiguration.Write(options));

    private static void Compare(string path, JsonNode? before, JsonNode? after, List<SettingDifference> found)
    {
        if (before is JsonObject old && after is JsonObject now)
        {
            var names = old.Select(member => member.Key).Union(now.Select(member => member.Key), StringComparer.Ordinal);
            foreach (var name in names)
            {
                Compare(path.Length == 0 ? name : $"{path}.{name}", old[name], now[name], found);
            }

            // The order of checks is the order in which they are asked.
            if (IsChecks(path) && !old.Select(member => member.Key).SequenceEqual(now.Select(member => member.Key), StringComparer.Ordinal) && old.Count == now.Count)
            {
                found.Add(new SettingDifference($"{path} (order)", Keys(old), Keys(now), NeedsRestart: false));
            }
        }
        else if (before is JsonArray { Count: var count } list && after is JsonArray others && others.Count == count)
        {
            for (var i = 0; i < count; i++)
            {
                Compare($"{path}[{i}]", list[i], others[i], found);
            }
        }
        else if (!JsonNode.DeepEquals(before, after))
        {
            found.Add(new SettingDifference(path, before?.ToJsonString(Compact), after?.ToJsonString(Compact), NeedsRestart(path)));
        }
    }

    private static bool IsChecks(string path) => path.StartsWith("securityProfiles.", StringComparison.Ordinal) && path.EndsWith(".checks", StringComparison.Ordinal);

    private static string Keys(JsonObject members) => string.Join(", ", members.Select(member => member.Key));
}
