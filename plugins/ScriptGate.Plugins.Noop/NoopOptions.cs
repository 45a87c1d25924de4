using System.Text.Json.Serialization;

namespace ScriptGate.Plugins.Noop;

/// <summary>The check's options: one property per key, immutable, each with its unit and default in its comment.</summary>
internal sealed class NoopOptions
{
    /// <summary>Write a trace line for each event. Default: false.</summary>
    public bool Trace { get; init; }
}

// Options are bound with the plugin's own generated code: reflection by the host would keep the DLL in memory.
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(NoopOptions))]
internal sealed partial class NoopJson : JsonSerializerContext;
