using System.ComponentModel;

namespace ScriptGate.Core.Configuration;

/// <summary>A server TLS profile: TLS towards members.</summary>
internal record ServerTlsOptions
{
    /// <summary>Whether TLS is used. Default: none.</summary>
    [Description("Whether TLS is used towards the members.")]
    public ServerTlsMode Mode { get; init; } = ServerTlsMode.None;

    /// <summary>Whether the member's certificate must be valid for its name. Default: true; with <c>opportunistic</c> the result is only recorded.</summary>
    [Description("Whether the member's certificate must be valid for its name. With 'opportunistic' the result is only recorded.")]
    public bool Verify { get; init; } = true;

    /// <summary>PEM file with the authorities whose certificates are valid; absolute. Default: those that the machine trusts.</summary>
    [Description("PEM file with the authorities whose certificates are valid. Default: those that the machine trusts.")]
    [FilePath]
    public string? Ca { get; init; }

    /// <summary>The name that the member's certificate must be for. Default: its host as configured.</summary>
    [Description("The name that the members' certificates must be for. Default: each member's host as configured.")]
    public string? Name { get; init; }

    /// <summary>The server name to send. Default: <see cref="Name"/>.</summary>
    [Description("The server name (SNI) that members are told. Default: 'name'.")]
    public string? Sni { get; init; }

    /// <summary>PEM file with our certificate, then its intermediates, for members that ask for one; absolute. Default: none.</summary>
    [Description("PEM file with the certificate, then its intermediates, that is shown to members that ask for one.")]
    [FilePath]
    public string? Cert { get; init; }

    /// <summary>PEM file with its private key; absolute. Required beside <see cref="Cert"/>.</summary>
    [Description("PEM file with the private key of 'cert'.")]
    [FilePath]
    public string? Key { get; init; }

    /// <summary>The password of an encrypted private key. Default: none.</summary>
    [Description("The password of an encrypted private key.")]
    public SecretReference? Password { get; init; }
}

/// <summary>A pool's <c>serverTls</c>: the name of a profile, or the profile itself. After loading the settings are those that apply, also when the profile is named.</summary>
internal sealed record ServerTlsReference : ServerTlsOptions
{
    /// <summary>The profile's name; null when the pool holds the profile itself.</summary>
    [Description("The name of a server TLS profile.")]
    [Shorthand(IsKey = false)]
    public string? Profile { get; init; }
}
