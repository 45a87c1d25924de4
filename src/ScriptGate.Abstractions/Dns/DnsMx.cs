namespace ScriptGate;

/// <summary>A mail exchanger of a domain (RFC 5321 section 5.1).</summary>
/// <param name="Preference">The lower, the more preferred; 0 to 65535.</param>
/// <param name="Exchange">The host's name in lower case, without a trailing dot; empty for the root.</param>
public readonly record struct DnsMx(int Preference, string Exchange)
{
    /// <summary>True for the record that says "no mail here" (null MX, RFC 7505 section 3). It means that only when it is the domain's only one.</summary>
    public bool IsNull => Exchange is null or "";
}
