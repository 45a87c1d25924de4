namespace ScriptGate.Dns;

/// <summary>The bounds of the resolver that are no settings.</summary>
internal static class DnsLimits
{
    /// <summary>
    /// Questions that wait for a name server at a time, those included for which nobody waits any more. Far beyond what a busy gateway needs (500 messages a second with 20
    /// questions of 50 ms each are 500); strangers whose name servers never answer could otherwise make any number pile up.
    /// </summary>
    public const int Concurrency = 4096;

    /// <summary>The longest time that an answer with records is kept, whatever its TTL.</summary>
    public static readonly TimeSpan LongestPositive = TimeSpan.FromDays(1);

    /// <summary>The longest time that the absence of a name or record is kept.</summary>
    public static readonly TimeSpan LongestNegative = TimeSpan.FromMinutes(15);

    /// <summary>The most octets, about, of the decoded answers of one record type that are kept; libunbound keeps its own besides.</summary>
    public const int CacheOctets = 8 * 1024 * 1024;
}
