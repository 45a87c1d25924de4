using System.Text.Json.Serialization;

namespace ScriptGate.Admin;

/// <summary>The JSON of every answer, written and read without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ErrorView))]
[JsonSerializable(typeof(HealthView))]
[JsonSerializable(typeof(StatusView))]
[JsonSerializable(typeof(ReloadView))]
[JsonSerializable(typeof(GenerationsView))]
[JsonSerializable(typeof(ChainView))]
[JsonSerializable(typeof(WhyView))]
internal sealed partial class AdminJson : JsonSerializerContext;
