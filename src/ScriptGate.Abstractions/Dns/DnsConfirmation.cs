using System.Net;
using System.Net.Sockets;

namespace ScriptGate;

/// <summary>Finds the names of an address that its own addresses confirm (RFC 8601 section 2.7.3, "iprev"): the only ones that mean something.</summary>
public static class DnsConfirmation
{
    /// <summary>Names of one address that are looked at: whoever writes more would make us ask for him (RFC 7208 section 4.6.4 has the same limit).</summary>
    private const int Most = 10;

    /// <summary>Asks for the names of an address and for the addresses of the names.</summary>
    /// <param name="dns">Whom to ask; for a session <see cref="ISession.Dns"/>. Up to 11 look-ups.</param>
    /// <param name="address">The address. An IPv4 address in IPv6 form counts as IPv4.</param>
    /// <param name="cancellationToken">Ends the look-up.</param>
    /// <returns>The confirmed names in the order of the answer; none, if it is certain that there is none; a temporary outcome, if one that could not be looked up might be.</returns>
    public static async ValueTask<DnsAnswer<string>> FindNamesAsync(IDnsResolver dns, IPAddress address, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(dns);
        ArgumentNullException.ThrowIfNull(address);
        var names = await dns.QueryPtrAsync(address, cancellationToken);
        if (!names.IsFound)
        {
            return names;
        }

        var plain = PlainAddress.Of(address);
        var asked = names.Records.Take(Most).ToArray();
        var isIPv4 = plain.AddressFamily == AddressFamily.InterNetwork;
        var answers = await Task.WhenAll(asked.Select(async name =>
            isIPv4 ? await dns.QueryAAsync(name, cancellationToken) : await dns.QueryAaaaAsync(name, cancellationToken)));
        var confirmed = asked.Where((_, i) => answers[i].Records.Contains(plain)).ToArray();
        var failed = Array.Find(answers, answer => answer.IsTemporary);
        return names with
        {
            Outcome = confirmed.Length > 0 ? DnsOutcome.Found : failed?.Outcome ?? DnsOutcome.NoData,
            Records = confirmed,
            Detail = confirmed.Length > 0 ? null : failed?.Detail,
            ValidUntil = answers.Select(answer => answer.ValidUntil).Append(names.ValidUntil).Min(),
        };
    }
}
