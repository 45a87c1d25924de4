using System.Net;
using System.Net.Sockets;

namespace ScriptGate.Core.Sessions;

/// <summary>What can be the address of a connection to a member. Whether it is this machine's only the system knows, and it may change.</summary>
internal static class MemberSources
{
    /// <exception cref="ArgumentException">It cannot.</exception>
    public static IPAddress Checked(IPAddress address)
    {
        var plain = PlainAddress.Of(address);
        return plain.Equals(IPAddress.Any) || plain.Equals(IPAddress.IPv6Any) || plain.Equals(IPAddress.Broadcast) || IsMulticast(plain)
            ? throw new ArgumentException($"{plain} is not the address of a machine", nameof(address))
            : plain;
    }

    private static bool IsMulticast(IPAddress address) =>
        address.AddressFamily == AddressFamily.InterNetworkV6 ? address.IsIPv6Multicast : (address.GetAddressBytes()[0] & 0xF0) == 0xE0;
}
