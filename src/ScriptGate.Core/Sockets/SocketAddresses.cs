using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace ScriptGate.Core.Sockets;

/// <summary>Addresses as the system writes them (<c>sockaddr_in</c>, <c>sockaddr_in6</c>, <c>sockaddr_un</c>).</summary>
internal static class SocketAddresses
{
    /// <summary>Octets of the longer of the first two.</summary>
    public const int MaxLength = 28;

    /// <summary>Octets of the longest of all.</summary>
    public const int MaxAnyLength = 110;

    private const int Ipv4Length = 16;
    private const int Unix = 1;
    private const int Ipv4 = 2;
    private const int Ipv6 = 10;

    public static int FamilyOf(EndPoint endPoint) => endPoint.AddressFamily switch
    {
        AddressFamily.InterNetworkV6 => Ipv6,
        AddressFamily.Unix => Unix,
        _ => Ipv4,
    };

    /// <returns>The octets written.</returns>
    public static int Write(EndPoint endPoint, Span<byte> address)
    {
        if (endPoint is IPEndPoint ip)
        {
            return Write(ip, address);
        }

        var socketAddress = endPoint.Serialize();
        socketAddress.Buffer.Span[..socketAddress.Size].CopyTo(address);
        return socketAddress.Size;
    }

    /// <returns>The octets written.</returns>
    public static int Write(IPEndPoint endPoint, Span<byte> address)
    {
        address[..MaxLength].Clear();
        MemoryMarshal.Write(address, (ushort)FamilyOf(endPoint));
        BinaryPrimitives.WriteUInt16BigEndian(address[2..], (ushort)endPoint.Port);
        if (FamilyOf(endPoint) == Ipv4)
        {
            endPoint.Address.TryWriteBytes(address[4..], out _);
            return Ipv4Length;
        }

        endPoint.Address.TryWriteBytes(address[8..], out _);
        MemoryMarshal.Write(address[24..], (uint)endPoint.Address.ScopeId);
        return MaxLength;
    }

    /// <summary>An IPv4 client of a socket for both families is shown as what it is, not as an IPv6 address that holds it.</summary>
    public static IPEndPoint Read(ReadOnlySpan<byte> address)
    {
        var port = BinaryPrimitives.ReadUInt16BigEndian(address[2..]);
        if (MemoryMarshal.Read<ushort>(address) != Ipv6)
        {
            return new IPEndPoint(new IPAddress(address.Slice(4, 4)), port);
        }

        var ip = new IPAddress(address.Slice(8, 16), MemoryMarshal.Read<uint>(address[24..]));
        return new IPEndPoint(PlainAddress.Of(ip), port);
    }
}
