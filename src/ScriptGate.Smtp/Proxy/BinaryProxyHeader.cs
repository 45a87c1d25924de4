using System.Buffers.Binary;
using System.Net;

namespace ScriptGate.Smtp;

/// <summary>Version 2: a signature, 4 octets that say what follows, the addresses, and fields.</summary>
internal static class BinaryProxyHeader
{
    private const int FixedLength = 16;
    private const int LocalCommand = 0x20;
    private const int ProxyCommand = 0x21;
    private const int Unspecified = 0x00;
    private const int Tcp4 = 0x11;
    private const int Tcp6 = 0x21;
    private const int UnixStream = 0x31;

    /// <summary>No text begins like this.</summary>
    public static ReadOnlySpan<byte> Start => "\r\n\r\n\0\r\nQUIT\n"u8;

    /// <param name="octets">Begin with the signature.</param>
    /// <param name="header">The header.</param>
    /// <param name="length">Its octets.</param>
    public static ProxyHeaderStatus TryRead(ReadOnlySpan<byte> octets, out ProxyHeader? header, out int length)
    {
        header = null;
        length = 0;

        // Each octet is judged when it is there: who is wrong already is not waited for.
        if (octets.Length > 12 && octets[12] is not (LocalCommand or ProxyCommand))
        {
            return ProxyHeaderStatus.Malformed;
        }

        if (octets.Length < FixedLength)
        {
            return ProxyHeaderStatus.NeedMore;
        }

        var total = FixedLength + BinaryPrimitives.ReadUInt16BigEndian(octets[14..]);
        if (total > ProxyHeader.MaxLength)
        {
            return ProxyHeaderStatus.Malformed;
        }

        if (octets.Length < total)
        {
            return ProxyHeaderStatus.NeedMore;
        }

        length = total;
        header = octets[12] == LocalCommand ? new ProxyHeader(2, null, null, []) : Parse(octets[..total]);
        return header is null ? ProxyHeaderStatus.Malformed : ProxyHeaderStatus.Complete;
    }

    private static ProxyHeader? Parse(ReadOnlySpan<byte> octets)
    {
        // Datagrams do not come here, and what is not specified must not be taken.
        var addresses = octets[13] switch
        {
            Unspecified => 0,
            Tcp4 => 12,
            Tcp6 => 36,
            UnixStream => 216,
            _ => -1,
        };
        var rest = octets[FixedLength..];
        if (addresses < 0 || rest.Length < addresses)
        {
            return null;
        }

        if (octets[13] == Unspecified)
        {
            return new ProxyHeader(2, null, null, []);
        }

        if (ProxyFields.Read(octets, FixedLength + addresses) is not { } fields)
        {
            return null;
        }

        // A client at a Unix socket of the proxy is on the proxy's own machine.
        return octets[13] == UnixStream
            ? new ProxyHeader(2, null, null, fields)
            : new ProxyHeader(2, EndPointOf(rest, addresses, isSource: true), EndPointOf(rest, addresses, isSource: false), fields);
    }

    // Two addresses, then two ports.
    private static IPEndPoint EndPointOf(ReadOnlySpan<byte> octets, int length, bool isSource)
    {
        var size = (length - 4) / 2;
        var address = new IPAddress(octets.Slice(isSource ? 0 : size, size));
        var port = BinaryPrimitives.ReadUInt16BigEndian(octets[((size * 2) + (isSource ? 0 : 2))..]);
        return new IPEndPoint(PlainAddress.Of(address), port);
    }
}
