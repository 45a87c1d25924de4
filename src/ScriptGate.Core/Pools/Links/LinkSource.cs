using System.Net;
using System.Net.Sockets;
using ScriptGate.Core.Configuration;

namespace ScriptGate.Core.Pools;

/// <summary>The addresses that a pool's connections are made from where no step chose one.</summary>
/// <param name="V4">For members with an IPv4 address; null for the system's choice.</param>
/// <param name="V6">The same for IPv6.</param>
/// <param name="IsTransparent">True when it is the client's, and no address of this machine.</param>
internal sealed record LinkSource(IPAddress? V4, IPAddress? V6, bool IsTransparent)
{
    public static readonly LinkSource System = new(V4: null, V6: null, IsTransparent: false);

    public static LinkSource Of(SourceOptions options) => options.Addresses.Count == 0
        ? System
        : new LinkSource(
            options.Addresses.FirstOrDefault(static address => address.AddressFamily == AddressFamily.InterNetwork),
            options.Addresses.FirstOrDefault(static address => address.AddressFamily == AddressFamily.InterNetworkV6),
            IsTransparent: false);

    /// <summary>The client's own address. A member of the other family is reached from where the system says.</summary>
    public static LinkSource OfClient(IPAddress client)
    {
        var plain = PlainAddress.Of(client);
        return plain.AddressFamily == AddressFamily.InterNetwork ? new LinkSource(plain, V6: null, IsTransparent: true) : new LinkSource(V4: null, plain, IsTransparent: true);
    }

    /// <summary>The address to come from to a member's address; null for the system's choice.</summary>
    public IPAddress? For(IPAddress member) => member.AddressFamily == AddressFamily.InterNetwork ? V4 : V6;
}
