using System.Text.Json.Serialization;
using ScriptGate;

namespace Skeleton;

/// <summary>The options of the check: one property for each key, with its default.</summary>
internal sealed class SkeletonOptions
{
    /// <summary>Domains that are not looked at. Default: none.</summary>
    public IReadOnlyList<string> Except { get; set; } = [];

    /// <summary>For how long a domain that takes mail is not asked for again. Default: 1 hour.</summary>
    [JsonConverter(typeof(DurationConverter))]
    public TimeSpan Remember { get; set; } = TimeSpan.FromHours(1);

    /// <summary>Says what fits the types but makes no sense.</summary>
    /// <exception cref="PluginOptionsException">The operator reads its sentence beside file and line.</exception>
    public void Validate()
    {
        if (Remember < TimeSpan.FromSeconds(1) || Remember > TimeSpan.FromDays(30))
        {
            throw new PluginOptionsException("must be 1s to 30d", "remember");
        }
    }
}

// Options are bound with the plugin's own generated code: reflection by the gateway would keep the DLL in memory.
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(SkeletonOptions))]
internal sealed partial class SkeletonJson : JsonSerializerContext;
