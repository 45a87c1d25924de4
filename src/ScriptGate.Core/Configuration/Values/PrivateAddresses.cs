using System.Net;

namespace ScriptGate.Core.Configuration;

/// <summary>Which addresses the world can reach.</summary>
internal static class PrivateAddresses
{
    // Loopback, private use, shared address space, link-local, unique local (RFC 6890).
    private static readonly IPNetwork[] Networks =
    [
        IPNetwork.Parse("127.0.0.0/8"), IPNetwork.Parse("10.0.0.0/8"), IPNetwork.Parse("172.16.0.0/12"), IPNetwork.Parse("192.168.0.0/16"), IPNetwork.Parse("100.64.0.0/10"),
        IPNetwork.Parse("169.254.0.0/16"), IPNetwork.Parse("::1/128"), IPNetwork.Parse("fe80::/10"), IPNetwork.Parse("fc00::/7"),
    ];

    /// <summary>True also for all addresses of the machine, <c>0.0.0.0</c> and <c>[::]</c>: nobody knows which it has.</summary>
    public static bool IsPublic(IPAddress address)
    {
        var plain = PlainAddress.Of(address);
        return !Array.Exists(Networks, network => network.Contains(plain));
    }
}
