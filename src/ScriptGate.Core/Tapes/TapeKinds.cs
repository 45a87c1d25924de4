namespace ScriptGate.Core.Tapes;

/// <summary>What the entries of a tape are. Written into files: a word never changes its meaning.</summary>
internal static class TapeKinds
{
    /// <summary>A look-up in DNS.</summary>
    public const string Dns = "dns";

    /// <summary>An operation of the state store.</summary>
    public const string State = "state";

    /// <summary>A request to a service over HTTP.</summary>
    public const string Http = "http";

    /// <summary>A question to a service over TCP.</summary>
    public const string Tcp = "tcp";

    /// <summary>A pause that a rule made.</summary>
    public const string Sleep = "sleep";

    /// <summary>The time as a rule sees it.</summary>
    public const string Now = "now";

    /// <summary>A fact that a check provides.</summary>
    public const string Fact = "fact";

    /// <summary>A step of a check that asks scanners or other services itself: what it reported and answered.</summary>
    public const string Step = "step";

    /// <summary>A connection to a member.</summary>
    public const string Link = "link";

    /// <summary>A reply of a member.</summary>
    public const string Member = "member";

    /// <summary>What the members of a pool offer, or whether one is up.</summary>
    public const string Pool = "pool";

    /// <summary>The TLS handshake of the client.</summary>
    public const string Tls = "tls";

    /// <summary>The client closed its connection while something else was going on.</summary>
    public const string Gone = "gone";

    /// <summary>Octets arrived from the client.</summary>
    public const string Arrival = "came";

    /// <summary>Octets of the client that were taken.</summary>
    public const string Input = "in";

    /// <summary>The wait for the client was broken off.</summary>
    public const string Interrupt = "interrupt";

    /// <summary>A decision: what replay compares.</summary>
    public const string Decision = "decision";
}
