using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace ScriptGate.Core.Listeners;

/// <summary>Networks of clients as keys: the first bits of an address, IPv4 ones in their place among those of IPv6 (RFC 4291 section 2.5.5.2).</summary>
internal static class SourceNetwork
{
    private const int MappedBits = 96;
    private const int AllBits = 128;

    /// <summary>A host may have any address of its network of 64 bits (RFC 4291 section 2.5.4).</summary>
    private const int HostBits = 64;

    /// <summary>What counts as one client.</summary>
    public static UInt128 OfClient(IPAddress address) => Of(address, 32, HostBits);

    /// <summary>The network with so many bits.</summary>
    public static UInt128 Of(IPAddress address, int ipv4Prefix, int ipv6Prefix)
    {
        Span<byte> octets = stackalloc byte[16];
        var isIPv4 = address.AddressFamily == AddressFamily.InterNetwork;
        octets.Clear();
        if (isIPv4)
        {
            octets[10] = octets[11] = 0xFF;
            address.TryWriteBytes(octets[12..], out _);
        }
        else
        {
            address.TryWriteBytes(octets, out _);
            isIPv4 = address.IsIPv4MappedToIPv6;
        }

        var bits = isIPv4 ? MappedBits + ipv4Prefix : ipv6Prefix;
        var value = BinaryPrimitives.ReadUInt128BigEndian(octets);
        return bits == AllBits ? value : value & ~(UInt128.MaxValue >> bits);
    }
}
