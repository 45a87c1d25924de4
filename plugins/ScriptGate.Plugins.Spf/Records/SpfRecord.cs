using System.Collections.Immutable;
using ScriptGate.Plugins.Spf.Macros;

namespace ScriptGate.Plugins.Spf.Records;

/// <summary>A record that was read without a mistake (RFC 7208 section 4.6).</summary>
/// <param name="Directives">The mechanisms in order.</param>
/// <param name="Redirect">Where to go on when none matches; null for nowhere.</param>
/// <param name="Explanation">Where the explanation of a fail is; null for none.</param>
internal sealed record SpfRecord(ImmutableArray<Directive> Directives, MacroString? Redirect, MacroString? Explanation);

/// <summary>A mechanism and what follows when it matches.</summary>
/// <param name="Result">The result.</param>
/// <param name="Mechanism">Which mechanism.</param>
/// <param name="Text">The directive as it stands in the record, for evidence.</param>
internal sealed record Directive(SpfResult Result, Mechanism Mechanism, string Text)
{
    /// <summary>The domain it is about; null for the record's own.</summary>
    public MacroString? Domain { get; init; }

    /// <summary>The network of ip4 and ip6.</summary>
    public System.Net.IPAddress? Network { get; init; }

    /// <summary>How many bits of an IPv4 address are compared.</summary>
    public int Prefix4 { get; init; } = 32;

    /// <summary>How many bits of an IPv6 address are compared.</summary>
    public int Prefix6 { get; init; } = 128;

    /// <summary>Whether the mechanism asks DNS and counts against the limit (RFC 7208 section 4.6.4).</summary>
    public bool AsksDns => Mechanism is not (Mechanism.All or Mechanism.Ip4 or Mechanism.Ip6);
}

/// <summary>The mechanisms of RFC 7208 section 5.</summary>
internal enum Mechanism
{
    /// <summary>Always matches.</summary>
    All,

    /// <summary>Matches when another domain's record says pass.</summary>
    Include,

    /// <summary>Matches when an address of a name is the client's.</summary>
    A,

    /// <summary>Matches when an address of a mail exchanger is the client's.</summary>
    Mx,

    /// <summary>Matches when a confirmed name of the client is in a domain.</summary>
    Ptr,

    /// <summary>Matches an IPv4 network.</summary>
    Ip4,

    /// <summary>Matches an IPv6 network.</summary>
    Ip6,

    /// <summary>Matches when a name has an IPv4 address.</summary>
    Exists,
}
