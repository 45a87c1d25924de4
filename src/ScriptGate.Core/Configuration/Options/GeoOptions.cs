using System.ComponentModel;

namespace ScriptGate.Core.Configuration;

/// <summary>Where addresses are.</summary>
internal sealed record GeoOptions
{
    /// <summary>A country database in the MaxMind DB format, absolute. Default: none, no country is known.</summary>
    [Description("A country database in the MaxMind DB format, for example GeoLite2-Country.mmdb; without it no country is known.")]
    [FilePath]
    public string? Country { get; init; }
}
