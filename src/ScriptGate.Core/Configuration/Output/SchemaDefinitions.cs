using System.Text.Json.Nodes;

namespace ScriptGate.Core.Configuration;

/// <summary>What the JSON Schema defines once and refers to.</summary>
internal static class SchemaDefinitions
{
    public const string Duration = "duration";

    public const string Octets = "octets";

    /// <summary>A host or an address with a port; what is inside is checked when the file is loaded.</summary>
    public const string EndpointPattern = "^(\\[[0-9A-Fa-f:.%]+\\]|[^:\\[\\]]+):[0-9]{1,5}$";

    /// <summary>The same, or sockets that are handed over under a name.</summary>
    public const string ListenPattern = "^((\\[[0-9A-Fa-f:.%]+\\]|[^:\\[\\]]+):[0-9]{1,5}|systemd:[!-9;-~]+)$";

    /// <summary>The names of virtual servers, pools, profiles, checks and violations.</summary>
    public const string NamePattern = "^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$";

    public static JsonObject Reference(string definition) => new() { ["$ref"] = $"#/$defs/{definition}" };

    public static JsonObject DurationDefinition() => new()
    {
        ["description"] = "A duration: a whole number with ms, s, m, h or d, or 0.",
        ["oneOf"] = new JsonArray(
            new JsonObject { ["const"] = 0 },
            new JsonObject { ["type"] = "string", ["pattern"] = DurationText.Pattern }),
    };

    public static JsonObject OctetsDefinition() => new()
    {
        ["description"] = "A number of octets, or one with KiB, MiB or GiB.",
        ["oneOf"] = new JsonArray(
            new JsonObject { ["type"] = "integer", ["minimum"] = 0 },
            new JsonObject { ["type"] = "string", ["pattern"] = OctetsText.Pattern }),
    };
}
