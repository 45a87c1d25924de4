using System.ComponentModel;

namespace ScriptGate.Core.Configuration;

/// <summary>A server TLS profile: TLS towards members.</summary>
internal sealed record ServerTlsOptions
{
    /// <summary>Whether TLS is used. Default: none.</summary>
    [Description("Whether TLS is used towards the members.")]
    public ServerTlsMode Mode { get; init; } = ServerTlsMode.None;

    /// <summary>Whether the member's certificate must be valid for its name. Default: true; with <c>opportunistic</c> the result is only recorded.</summary>
    [Description("Whether the member's certificate must be valid for its name. With 'opportunistic' the result is only recorded.")]
    public bool Verify { get; init; } = true;
}

/// <summary>A pool's <c>serverTls</c>: the name of a profile, or the profile itself.</summary>
internal sealed record ServerTlsReference
{
    /// <summary>The profile's name; null when the pool holds the profile itself.</summary>
    [Description("The name of a server TLS profile.")]
    [Shorthand(IsKey = false)]
    public string? Profile { get; init; }

    /// <summary>As <see cref="ServerTlsOptions.Mode"/>; after loading the one that applies, also when the profile is named.</summary>
    [Description("Whether TLS is used towards the members.")]
    public ServerTlsMode Mode { get; init; } = ServerTlsMode.None;

    /// <summary>As <see cref="ServerTlsOptions.Verify"/>; after loading the one that applies, also when the profile is named.</summary>
    [Description("Whether the member's certificate must be valid for its name. With 'opportunistic' the result is only recorded.")]
    public bool Verify { get; init; } = true;
}
