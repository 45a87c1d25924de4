using System.Net;

namespace ScriptGate.Core.Listeners;

/// <summary>Lists of networks as the configuration has them.</summary>
internal static class Networks
{
    /// <summary>Whether an address is in one of them; an IPv4 address inside an IPv6 one is what it is.</summary>
    public static bool Hold(IReadOnlyList<IPNetwork> networks, IPAddress address)
    {
        var plain = PlainAddress.Of(address);
        foreach (var network in networks)
        {
            if (network.Contains(plain))
            {
                return true;
            }
        }

        return false;
    }
}
