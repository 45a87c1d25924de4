using System.Net;

namespace ScriptGate.Core.Listeners;

/// <summary>Lists of networks as the configuration has them.</summary>
internal static class Networks
{
    /// <summary>Whether an address is in one of them; an IPv4 address inside an IPv6 one is what it is.</summary>
    public static bool Hold(IReadOnlyList<IPNetwork> networks, IPAddress address)
    {
        var plain = PlainAddress.Of(address);

        // By index: an enumerator would be made for each session.
        for (var i = 0; i < networks.Count; i++)
        {
            if (networks[i].Contains(plain))
            {
                return true;
            }
        }

        return false;
    }
}
