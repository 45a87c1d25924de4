using System.Net;

namespace ScriptGate;

/// <summary>Asks DNS. Names are absolute: no search list, no hosts file. Answers are values; what goes wrong is an outcome, never an exception.</summary>
/// <remarks>
/// <para>
/// Names come from strangers, so any text may be asked for; one that no DNS name can be is <see cref="DnsOutcome.InvalidName"/> and asks nobody. A trailing dot does not
/// matter, nor does letter case. U-labels are asked for as their A-labels (RFC 5890 section 2.3.2.1). A backslash is an octet like others.
/// </para>
/// <para>Aliases (CNAME, DNAME) are followed. Every look-up has the time of the configuration's <c>dns.timeout</c>, by default 5 s, whatever it takes inside.</para>
/// </remarks>
public interface IDnsResolver
{
    /// <summary>Asks for the IPv4 addresses of a name (A, RFC 1035 section 3.4.1).</summary>
    /// <param name="name">The name.</param>
    /// <param name="cancellationToken">Ends the look-up for this caller.</param>
    /// <returns>The addresses, in the order of the answer.</returns>
    ValueTask<DnsAnswer<IPAddress>> QueryAAsync(string name, CancellationToken cancellationToken);

    /// <summary>Asks for the IPv6 addresses of a name (AAAA, RFC 3596 section 2.1).</summary>
    /// <param name="name">The name.</param>
    /// <param name="cancellationToken">Ends the look-up for this caller.</param>
    /// <returns>The addresses, in the order of the answer.</returns>
    ValueTask<DnsAnswer<IPAddress>> QueryAaaaAsync(string name, CancellationToken cancellationToken);

    /// <summary>Asks for the mail exchangers of a domain (MX, RFC 1035 section 3.3.9). One without a name is a null MX: <see cref="DnsMx.IsNull"/>.</summary>
    /// <param name="name">The domain.</param>
    /// <param name="cancellationToken">Ends the look-up for this caller.</param>
    /// <returns>The exchangers, the most preferred first.</returns>
    ValueTask<DnsAnswer<DnsMx>> QueryMxAsync(string name, CancellationToken cancellationToken);

    /// <summary>
    /// Asks for the texts of a name (TXT, RFC 1035 section 3.3.14). The strings of one record are joined without anything between them (RFC 7208 section 3.3);
    /// each character is one octet (ISO 8859-1), so that nothing is lost and anything above U+007F can be told.
    /// </summary>
    /// <param name="name">The name.</param>
    /// <param name="cancellationToken">Ends the look-up for this caller.</param>
    /// <returns>One text for each record, in the order of the answer.</returns>
    ValueTask<DnsAnswer<string>> QueryTxtAsync(string name, CancellationToken cancellationToken);

    /// <summary>Asks for the names of an address (PTR, RFC 1035 section 3.5, RFC 3596 section 2.5). Anybody can write them: they say nothing until an address look-up confirms them.</summary>
    /// <param name="address">The address. An IPv4 address in IPv6 form is asked for as IPv4.</param>
    /// <param name="cancellationToken">Ends the look-up for this caller.</param>
    /// <returns>The names in lower case without a trailing dot, in the order of the answer.</returns>
    ValueTask<DnsAnswer<string>> QueryPtrAsync(IPAddress address, CancellationToken cancellationToken);
}
