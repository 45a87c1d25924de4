using System.ComponentModel;

namespace ScriptGate.Core.Configuration;

/// <summary>A certificate with its chain and its private key.</summary>
internal sealed record CertificateOptions
{
    /// <summary>PEM file with the certificate, then its intermediates; absolute. Required.</summary>
    [Description("PEM file with the certificate, then its intermediates.")]
    [RequiredSetting]
    [FilePath]
    public string Cert { get; init; } = "";

    /// <summary>PEM file with the private key; absolute. Required.</summary>
    [Description("PEM file with the private key.")]
    [RequiredSetting]
    [FilePath]
    public string Key { get; init; } = "";

    /// <summary>The password of an encrypted private key. Default: none.</summary>
    [Description("The password of an encrypted private key.")]
    public SecretReference? Password { get; init; }
}
