using System.ComponentModel;

namespace ScriptGate.Core.Configuration;

/// <summary>When AUTH is passed through to the member.</summary>
internal sealed record AuthOptions
{
    /// <summary>Offer AUTH to clients without TLS (RFC 4954 section 4 advises against it). Default: false.</summary>
    [Description("Offer AUTH to clients without TLS.")]
    public bool AllowCleartext { get; init; }

    /// <summary>Pass credentials to a member over a connection without TLS. Default: false.</summary>
    [Description("Pass credentials to a member over a connection without TLS.")]
    public bool AllowCleartextToMember { get; init; }
}
