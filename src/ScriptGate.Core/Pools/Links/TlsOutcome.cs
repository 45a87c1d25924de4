namespace ScriptGate.Core.Pools;

/// <summary>How a link to a member is secured, and why not where it is not.</summary>
/// <param name="IsEncrypted">True when a handshake succeeded.</param>
/// <param name="IsVerified">True when the member's certificate is valid for the name asked for; recorded even when it does not decide.</param>
/// <param name="Version"><c>1.2</c> or <c>1.3</c>; null in clear.</param>
/// <param name="Cipher">The cipher suite by its IANA name; null in clear.</param>
/// <param name="Failure">Why opportunistic TLS ended in clear, or what is wrong with the certificate; null when nothing is.</param>
internal sealed record TlsOutcome(bool IsEncrypted, bool IsVerified, string? Version, string? Cipher, string? Failure)
{
    /// <summary>In clear because nobody asked for TLS.</summary>
    public static readonly TlsOutcome NotUsed = new(IsEncrypted: false, IsVerified: false, Version: null, Cipher: null, Failure: null);

    /// <summary>For records; null where nobody asked for TLS.</summary>
    public string? Text =>
        !IsEncrypted ? Failure is null ? null : $"in clear: {Failure}"
        : IsVerified ? $"TLS{Version} {Cipher}, verified"
        : $"TLS{Version} {Cipher}, not verified: {Failure}";

    /// <summary>In clear although TLS was wanted.</summary>
    public static TlsOutcome ClearBecause(string failure) => NotUsed with { Failure = failure };
}
