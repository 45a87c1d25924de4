using System.Net;

namespace ScriptGate.Dns;

/// <summary>What a resolver is made from. Never changes: other settings are another resolver.</summary>
internal sealed record DnsSettings
{
    /// <summary>The name servers that are asked: resolvers, which look up for others. At least one.</summary>
    public required IReadOnlyList<IPEndPoint> Servers { get; init; }

    /// <summary>How long a look-up may take.</summary>
    public required TimeSpan Timeout { get; init; }

    /// <summary>A file with trust anchors for DNSSEC, in the notation of zone files (DS or DNSKEY records); null: nothing is validated.</summary>
    public string? TrustAnchor { get; init; }

    /// <summary>The most questions that wait for a name server at a time.</summary>
    public int Concurrency { get; init; } = DnsLimits.Concurrency;
}
