using System.Text.Json.Serialization;

namespace ScriptGate.Plugins.Protocol;

/// <summary>The options of the check <c>protocol</c>.</summary>
internal sealed class ProtocolOptions
{
    /// <summary>Names and address literals that only this gateway may say at EHLO, beside its own host name and the address the client connected to. Default: none.</summary>
    public IReadOnlyList<string> OwnNames { get; set; } = [];

    /// <summary>How long the greeting is held back, at most 30 s. A client that speaks in this time is an early talker. Default: 0, not at all.</summary>
    [JsonConverter(typeof(DurationConverter))]
    public TimeSpan GreetingDelay { get; set; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(ProtocolOptions))]
internal sealed partial class ProtocolJson : JsonSerializerContext;
