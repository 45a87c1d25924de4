using System.Text.Json;
using System.Text.Json.Nodes;

namespace ScriptGate.Core.Configuration;

/// <summary>Reads, writes and describes one kind of single value.</summary>
internal abstract class ValueConverter
{
    /// <summary>Reads a value; null when it cannot be read, which has then been reported.</summary>
    public abstract object? Read(ConfigurationNode node, ValueContext context);

    /// <summary>Writes a value as the operator would have.</summary>
    public abstract void Write(Utf8JsonWriter writer, object value);

    /// <summary>The JSON Schema of the value.</summary>
    public abstract JsonObject Describe();

    /// <summary>What takes the place of an item that cannot be read, so that those behind it keep their number; null for what never stands in lists.</summary>
    public virtual object? Placeholder => null;

    /// <summary>The node that text from the environment stands for.</summary>
    public virtual ConfigurationNode FromEnvironment(string text, SourceLocation location) => new(JsonValueKind.String, location, text);
}

/// <summary>What a converter may need beside the node, and where it reports to.</summary>
/// <param name="Path">The path of the setting.</param>
/// <param name="Surroundings">Folder and environment of the configuration.</param>
/// <param name="Sources">Where settings stand.</param>
/// <param name="Diagnostics">Takes what is wrong.</param>
internal readonly record struct ValueContext(string Path, ConfigurationSurroundings Surroundings, ConfigurationSources Sources, DiagnosticBag Diagnostics)
{
    /// <summary>Reports a problem with the value.</summary>
    /// <returns>Always null: there is no value.</returns>
    public object? Fail(string code, string message)
    {
        Diagnostics.Add(Sources.Error(code, Path, message));
        return null;
    }

    /// <summary>Reports a value of another type.</summary>
    /// <returns>Always null: there is no value.</returns>
    public object? WrongType(string expected, ConfigurationNode node) => Fail(DiagnosticCodes.WrongType, $"must be {expected}, not {node.KindName}");
}

/// <summary>What a configuration takes from around it.</summary>
/// <param name="Directory">The folder that relative paths start from, absolute.</param>
/// <param name="Environment">The environment variables.</param>
internal sealed record ConfigurationSurroundings(string Directory, IReadOnlyDictionary<string, string> Environment);
