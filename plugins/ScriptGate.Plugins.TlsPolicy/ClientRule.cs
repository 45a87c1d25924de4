using System.Net;

namespace ScriptGate.Plugins.TlsPolicy;

/// <summary>An activation mode for the clients it matches.</summary>
internal sealed class ClientRule
{
    private readonly IPNetwork[] _from;
    private readonly NamePatterns _hello;
    private readonly bool _isForEveryNetwork;

    public ClientRule(ClientRuleOptions options, string key, List<Exception> problems)
    {
        _from = Networks(options.From ?? [], $"{key}.from", problems);
        _hello = new NamePatterns(options.Hello, $"{key}.hello", problems);
        _isForEveryNetwork = options.From is null;
        Mode = options.Starttls ?? StartTlsMode.Allow;
        if (options.Starttls is null)
        {
            problems.Add(new PluginOptionsException("'starttls' is missing: none, allow or require", key));
        }

        if (options.From is null or [] && options.Hello is null or [])
        {
            problems.Add(new PluginOptionsException("it matches nobody in particular: give 'from' or 'hello', or set the virtual server's 'starttls'", key));
        }
    }

    public StartTlsMode Mode { get; }

    /// <summary>True when the client's hello has to be known first.</summary>
    public bool NeedsHello => !_hello.IsEmpty;

    /// <summary>True when nothing but a name that the client chose decides. Such a rule may demand TLS, never lift a demand.</summary>
    public bool TrustsHelloAlone => _isForEveryNetwork;

    public bool Matches(IPAddress address, string? hello) => (_isForEveryNetwork || IsFrom(address)) && (!NeedsHello || (hello is not null && _hello.Match(hello)));

    private static IPNetwork[] Networks(IReadOnlyList<string> texts, string key, List<Exception> problems)
    {
        var networks = new List<IPNetwork>();
        for (var i = 0; i < texts.Count; i++)
        {
            if (IPNetwork.TryParse(texts[i], out var network))
            {
                networks.Add(network);
            }
            else if (IPAddress.TryParse(texts[i], out var address))
            {
                networks.Add(new IPNetwork(address, address.GetAddressBytes().Length * 8));
            }
            else
            {
                problems.Add(new PluginOptionsException($"'{texts[i]}' is not a network such as 192.0.2.0/24", $"{key}[{i}]"));
            }
        }

        return [.. networks];
    }

    private bool IsFrom(IPAddress address)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        foreach (var network in _from)
        {
            if (network.Contains(plain))
            {
                return true;
            }
        }

        return false;
    }
}
