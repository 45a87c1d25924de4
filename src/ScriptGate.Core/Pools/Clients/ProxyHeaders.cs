using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ScriptGate.Core.Pools;

/// <summary>Writes the headers of the PROXY protocol, versions 1 and 2: what a connection to a member begins with, before TLS and before the greeting.</summary>
internal static class ProxyHeaders
{
    private const byte Local = 0x20;
    private const byte Proxy = 0x21;
    private const byte TcpOverIPv4 = 0x11;
    private const byte TcpOverIPv6 = 0x21;

    private static ReadOnlySpan<byte> Signature => "\r\n\r\n\0\r\nQUIT\n"u8;

    /// <param name="mode">The version.</param>
    /// <param name="client">The client; null for a connection of the gateway's own, such as a probe.</param>
    /// <exception cref="ArgumentException">It is no mode with a header.</exception>
    public static byte[] Write(ClientAddressMode mode, LinkClient? client) => mode switch
    {
        ClientAddressMode.ProxyV1 => WriteText(client),
        ClientAddressMode.ProxyV2 => WriteBinary(client),
        _ => throw new ArgumentException($"{mode} has no header.", nameof(mode)),
    };

    private static byte[] WriteText(LinkClient? client)
    {
        if (client is null)
        {
            return "PROXY UNKNOWN\r\n"u8.ToArray();
        }

        var (from, to) = OfOneFamily(client);
        var family = from.AddressFamily == AddressFamily.InterNetwork ? "TCP4" : "TCP6";
        return Encoding.ASCII.GetBytes($"PROXY {family} {Text(from)} {Text(to)} {client.EndPoint.Port} {client.Local.Port}\r\n");
    }

    private static byte[] WriteBinary(LinkClient? client)
    {
        if (client is null)
        {
            return [.. Signature, Local, 0, 0, 0];
        }

        var (from, to) = OfOneFamily(client);
        var (source, target) = (from.GetAddressBytes(), to.GetAddressBytes());
        var header = new byte[Signature.Length + 4 + (2 * source.Length) + 4];
        var rest = header.AsSpan();
        Signature.CopyTo(rest);
        rest = rest[Signature.Length..];
        rest[0] = Proxy;
        rest[1] = source.Length == 4 ? TcpOverIPv4 : TcpOverIPv6;
        BinaryPrimitives.WriteUInt16BigEndian(rest[2..], (ushort)((2 * source.Length) + 4));
        source.CopyTo(rest[4..]);
        target.CopyTo(rest[(4 + source.Length)..]);
        rest = rest[(4 + (2 * source.Length))..];
        BinaryPrimitives.WriteUInt16BigEndian(rest, (ushort)client.EndPoint.Port);
        BinaryPrimitives.WriteUInt16BigEndian(rest[2..], (ushort)client.Local.Port);
        return header;
    }

    // A header has one family; where the two differ both are written as IPv6.
    private static (IPAddress From, IPAddress To) OfOneFamily(LinkClient client)
    {
        var (from, to) = (PlainAddress.Of(client.EndPoint.Address), PlainAddress.Of(client.Local.Address));
        return from.AddressFamily == to.AddressFamily ? (from, to) : (from.MapToIPv6(), to.MapToIPv6());
    }

    // Without the zone of a link-local address, which means nothing to another machine.
    private static string Text(IPAddress address) =>
        address.AddressFamily == AddressFamily.InterNetworkV6 ? new IPAddress(address.GetAddressBytes()).ToString() : address.ToString();
}
