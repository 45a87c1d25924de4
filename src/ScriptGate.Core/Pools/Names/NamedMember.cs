using System.Collections.Immutable;
using System.Net;
using ScriptGate.Core.Configuration;

namespace ScriptGate.Core.Pools;

/// <summary>A name in a pool that stands for one member per address.</summary>
/// <param name="options">What the operator wrote of each of them.</param>
internal sealed class NamedMember(MemberOptions options)
{
    /// <summary>More addresses than so many are somebody's mistake, or his attack: the others are left out.</summary>
    public const int Most = 64;

    public MemberOptions Options { get; } = options;

    public string Host => Options.Address.Host;

    /// <summary>Its members now, in the order of their addresses. Its owner guards it.</summary>
    public ImmutableArray<Member> Members { get; set; } = [];

    /// <summary>The first look-up, which the build of the generation may not have waited for; null when there was none. Its result is the time to the next.</summary>
    public Task<TimeSpan>? First { get; set; }

    /// <summary>True while the name cannot be looked up: said once, not at every attempt.</summary>
    public bool IsFailing { get; set; }

    /// <summary>The address of a member.</summary>
    public HostEndpoint At(IPAddress address) => Options.Address with { Resolved = address };

    /// <summary>The same order whatever order DNS has today, which is often another one at each answer.</summary>
    public static ImmutableArray<IPAddress> InOrder(IEnumerable<IPAddress> addresses) =>
        [.. addresses.Distinct().OrderBy(static address => address.AddressFamily).ThenBy(static address => Convert.ToHexString(address.GetAddressBytes()), StringComparer.Ordinal)];
}
