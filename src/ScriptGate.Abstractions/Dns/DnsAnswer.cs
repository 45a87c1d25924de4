namespace ScriptGate;

/// <summary>The answer to a DNS look-up. Immutable; the same answer may be given to many askers.</summary>
/// <typeparam name="T">What a record holds.</typeparam>
public sealed record DnsAnswer<T>
{
    /// <summary>What became of the look-up.</summary>
    public required DnsOutcome Outcome { get; init; }

    /// <summary>The records; empty unless the outcome is <see cref="DnsOutcome.Found"/>.</summary>
    public IReadOnlyList<T> Records { get; init; } = [];

    /// <summary>
    /// When the answer's time to live is over, by the gateway's clock: the smallest TTL of the records and aliases, of a negative answer that of its SOA record
    /// (RFC 2308 section 5). Now or past for an answer that must not be kept.
    /// </summary>
    public DateTimeOffset ValidUntil { get; init; }

    /// <summary>The name at the end of the aliases, lower case without a trailing dot; null when the name asked for is no alias.</summary>
    public string? CanonicalName { get; init; }

    /// <summary>True when DNSSEC proves the answer, a negative one included (secure, RFC 4035 section 4.3). Without a trust anchor always false.</summary>
    public bool IsAuthenticated { get; init; }

    /// <summary>What went wrong, for logs and evidence; null when nothing did. Parts of it may come from strangers.</summary>
    public string? Detail { get; init; }

    /// <summary>There are records.</summary>
    public bool IsFound => Outcome == DnsOutcome.Found;

    /// <summary>It is certain that there are no such records, as opposed to <see cref="IsTemporary"/>.</summary>
    public bool IsAbsent => Outcome is DnsOutcome.NoData or DnsOutcome.NoSuchName or DnsOutcome.InvalidName;

    /// <summary>Nothing is known: a later look-up may find records. Never to be taken for their absence.</summary>
    public bool IsTemporary => !IsFound && !IsAbsent;
}
