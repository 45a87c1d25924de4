using System.ComponentModel;
using System.Net;

namespace ScriptGate.Core.Configuration;

/// <summary>How names are looked up.</summary>
internal sealed record DnsOptions
{
    /// <summary>The name servers to ask. Default: none, the system's.</summary>
    [Description("The name servers to ask, as address:port; they have to look names up for others (recursion). Empty: those of /etc/resolv.conf.")]
    public IReadOnlyList<IPEndPoint> Servers { get; init; } = [];

    /// <summary>How long a look-up may take. Default: 5 s.</summary>
    [Description("How long a look-up may take.")]
    [Within("1ms", "5m")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>A file with trust anchors for DNSSEC, absolute. Default: none, nothing is validated.</summary>
    [Description("A file with DS or DNSKEY records to validate DNSSEC with, for example /usr/share/dns/root.key; without it nothing is validated.")]
    [FilePath]
    public string? TrustAnchor { get; init; }

    /// <summary>
    /// The most look-ups of a session in one transaction. Default: 300. The worst case of SPF is some 110 for each of HELO and MAIL FROM (RFC 7208 section 4.6.4); the rest is for
    /// reverse names and block lists.
    /// </summary>
    [Description("The most look-ups of a session in one transaction; those from the cache count too.")]
    [Within("1", "100000")]
    public int SessionLookups { get; init; } = 300;

    /// <summary>The longest time that a session may wait for look-ups in one transaction; after it none begins. Default: 30 s; SPF asks for 20 s at least (RFC 7208 section 4.6.4).</summary>
    [Description("The longest time that a session may wait for look-ups in one transaction; after it none begins.")]
    [Within("1ms", "10m")]
    public TimeSpan SessionTime { get; init; } = TimeSpan.FromSeconds(30);
}
