namespace ScriptGate;

/// <summary>What became of a DNS look-up.</summary>
public enum DnsOutcome
{
    /// <summary>There are records.</summary>
    Found,

    /// <summary>The name exists and has no record of the type (NODATA, RFC 2308 section 2.2).</summary>
    NoData,

    /// <summary>The name does not exist, nor anything below it (NXDOMAIN, RFC 2308 section 2.1).</summary>
    NoSuchName,

    /// <summary>No DNS name can be written so: an empty label, one over 63 octets, more than 255 octets, a control character (RFC 1035 section 2.3.4). Nobody was asked.</summary>
    InvalidName,

    /// <summary>The name servers failed or refused to answer (SERVFAIL, REFUSED and the like), or the resolver itself cannot work.</summary>
    ServerFailure,

    /// <summary>No answer within <c>dns.timeout</c>.</summary>
    Timeout,

    /// <summary>There is an answer and DNSSEC says that it is forged or broken (RFC 4035 section 4.3). Only with a trust anchor.</summary>
    Bogus,

    /// <summary>The session has used up the look-ups or the time it may have, or too many look-ups are running. Nobody was asked.</summary>
    LimitReached,
}
