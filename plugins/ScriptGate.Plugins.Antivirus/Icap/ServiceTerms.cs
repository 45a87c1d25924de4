namespace ScriptGate.Plugins.Antivirus.Icap;

/// <summary>What an ICAP service says of itself when it is asked for its options (RFC 3507 section 4.10).</summary>
/// <param name="Preview">Octets that it wants to see first; null: it wants messages whole.</param>
/// <param name="MaxConnections">Connections at a time; null: it does not say.</param>
/// <param name="Tag">Another one, and it is another service: new signatures, say.</param>
/// <param name="Lifetime">How long this holds; null: until <paramref name="Tag"/> changes.</param>
internal sealed record ServiceTerms(int? Preview, int? MaxConnections, string? Tag, TimeSpan? Lifetime)
{
    private const string Method = "RESPMOD";

    /// <returns>The terms, or why there are none.</returns>
    public static (ServiceTerms? Terms, string Problem) Of(IcapHead head)
    {
        if (head.Status != 200)
        {
            return (null, $"the ICAP service answers OPTIONS with {head.Status}");
        }

        return head.Lists("Methods", Method)
            ? (new ServiceTerms(
                head.GetNumber("Preview"),
                head.GetNumber("Max-Connections") is > 0 and var connections ? connections : null,
                head.Get("ISTag"),
                head.GetNumber("Options-TTL") is { } seconds ? TimeSpan.FromSeconds(seconds) : null), string.Empty)
            : (null, $"the ICAP service does no {Method}");
    }
}
