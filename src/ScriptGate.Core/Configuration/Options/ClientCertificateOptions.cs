using System.ComponentModel;

namespace ScriptGate.Core.Configuration;

/// <summary>Whether clients are asked for a certificate, and by whom it must be issued to be valid.</summary>
internal sealed record ClientCertificateOptions
{
    /// <summary>Whether a client is asked for a certificate. Whatever it shows, the handshake goes on: tls-policy judges. Default: ignore.</summary>
    [Description("Whether a client is asked for a certificate: no, yes, or yes and tls-policy refuses it without a valid one.")]
    public ClientCertificateMode Mode { get; init; } = ClientCertificateMode.Ignore;

    /// <summary>PEM file with the authorities whose certificates are valid; absolute. Default: those that the machine trusts.</summary>
    [Description("PEM file with the authorities whose certificates are valid. Default: those that the machine trusts.")]
    [FilePath]
    public string? Ca { get; init; }

    /// <summary>PEM file with the revocation lists of these authorities; absolute. Default: none, nothing is revoked.</summary>
    [Description("PEM file with revocation lists of the authorities in 'ca'. Default: none, and nothing counts as revoked.")]
    [FilePath]
    public string? Crl { get; init; }

    /// <summary>How many certificates may stand above the client's own, the authority's included. Default: 5.</summary>
    [Description("How many certificates may stand above the client's own, the authority's included.")]
    [Within("1", "10")]
    public int Depth { get; init; } = 5;
}
