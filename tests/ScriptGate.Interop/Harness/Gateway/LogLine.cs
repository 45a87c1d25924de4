using System.Text.Json.Nodes;

namespace ScriptGate.Interop.Harness.Gateway;

/// <summary>One line of the gateway's log: the name of its event, and every value under its name.</summary>
internal sealed class LogLine(JsonObject line)
{
    public string Event { get; } = (string)line["event"]!;

    public string Level { get; } = (string)line["level"]!;

    public string Message { get; } = (string)line["message"]!;

    /// <summary>A value of the message as text; null when it is null or not there.</summary>
    public string? this[string name] => line[name]?.ToString();

    public override string ToString() => line.ToJsonString();
}
