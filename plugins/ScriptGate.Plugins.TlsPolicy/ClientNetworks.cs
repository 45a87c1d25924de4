using System.Net;

namespace ScriptGate.Plugins.TlsPolicy;

/// <summary>Networks of clients; every client where none is given.</summary>
internal sealed class ClientNetworks
{
    private readonly IPNetwork[]? _networks;

    public ClientNetworks(IReadOnlyList<string>? texts, string key, List<Exception> problems)
    {
        if (texts is null)
        {
            return;
        }

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

        _networks = [.. networks];
    }

    /// <summary>True when no list was given, so that every client is in it.</summary>
    public bool AreAll => _networks is null;

    public bool Contain(IPAddress address)
    {
        if (_networks is null)
        {
            return true;
        }

        var plain = PlainAddress.Of(address);
        foreach (var network in _networks)
        {
            if (network.Contains(plain))
            {
                return true;
            }
        }

        return false;
    }
}
