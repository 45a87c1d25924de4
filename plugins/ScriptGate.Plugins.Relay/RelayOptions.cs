using System.Text.Json.Serialization;

namespace ScriptGate.Plugins.Relay;

/// <summary>The options of the check <c>relay</c>.</summary>
internal sealed class RelayOptions
{
    /// <summary>The data group of domains that mail is taken for. Default: <c>relayDomains</c> if there is such a group, else no domain.</summary>
    public string? Domains { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(RelayOptions))]
internal sealed partial class RelayJson : JsonSerializerContext;
