using System.Net;
using System.Net.Sockets;

namespace ScriptGate.Plugins.Spf.Evaluation;

/// <summary>What one check asks DNS, within the limits of RFC 7208 section 4.6.4.</summary>
internal sealed class SpfLookups(IDnsResolver dns, IPAddress client, CancellationToken cancellationToken)
{
    /// <summary>The most terms that ask DNS.</summary>
    public const int MostTerms = 10;

    /// <summary>The most look-ups that find nothing.</summary>
    public const int MostVoid = 2;

    /// <summary>The most mail exchangers of one mx, and the most names of the client that are looked at.</summary>
    public const int MostNames = 10;

    private int _terms;
    private int _void;
    private IReadOnlyList<string>? _names;

    private bool IsIPv4 => client.AddressFamily == AddressFamily.InterNetwork;

    /// <summary>True when more look-ups found nothing than may.</summary>
    public bool IsVoidLimitExceeded => _void > MostVoid;

    /// <summary>Counts a term that asks DNS.</summary>
    /// <returns>False when it is one too many.</returns>
    public bool TryCountTerm() => ++_terms <= MostTerms;

    /// <summary>The texts of a domain. What has no record there is no void look-up of a term.</summary>
    public ValueTask<DnsAnswer<string>> TextsAsync(string domain) => dns.QueryTxtAsync(domain, cancellationToken);

    /// <summary>The addresses of a name, of the client's family.</summary>
    public async ValueTask<DnsAnswer<IPAddress>> AddressesAsync(string name) =>
        Counted(IsIPv4 ? await dns.QueryAAsync(name, cancellationToken) : await dns.QueryAaaaAsync(name, cancellationToken));

    /// <summary>The IPv4 addresses of a name, whatever the client has (<c>exists</c>, RFC 7208 section 5.7).</summary>
    public async ValueTask<DnsAnswer<IPAddress>> ExistsAsync(string name) => Counted(await dns.QueryAAsync(name, cancellationToken));

    /// <summary>The mail exchangers of a domain.</summary>
    public async ValueTask<DnsAnswer<DnsMx>> ExchangersAsync(string domain) => Counted(await dns.QueryMxAsync(domain, cancellationToken));

    /// <summary>The client's names that have its address, of the first ten (RFC 7208 section 5.5). What cannot be looked up is no such name.</summary>
    public async ValueTask<IReadOnlyList<string>> ConfirmedNamesAsync()
    {
        if (_names is not null)
        {
            return _names;
        }

        var answer = Counted(await dns.QueryPtrAsync(client, cancellationToken));
        var confirmed = new List<string>();
        foreach (var name in answer.Records.Take(MostNames))
        {
            if ((await AddressesAsync(name)).Records.Contains(client))
            {
                confirmed.Add(name);
            }
        }

        return _names = confirmed;
    }

    private DnsAnswer<T> Counted<T>(DnsAnswer<T> answer)
    {
        if (answer.Outcome is DnsOutcome.NoData or DnsOutcome.NoSuchName)
        {
            _void++;
        }

        return answer;
    }
}
