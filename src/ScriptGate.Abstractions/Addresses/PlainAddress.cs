using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace ScriptGate;

/// <summary>One form for one address: a socket of both families writes an IPv4 address as an IPv6 one (RFC 4291 section 2.5.5.2), and nobody else does.</summary>
public static class PlainAddress
{
    /// <summary>The address as people write it.</summary>
    /// <param name="address">Any address.</param>
    /// <returns>An IPv4 address in IPv6 form as what it is; any other as it stands.</returns>
    public static IPAddress Of(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
    }

    /// <summary>The network that stands for a client.</summary>
    /// <param name="address">The client's address, in either form.</param>
    /// <param name="prefix4">How many of the first bits of an IPv4 address make a client, at most 32.</param>
    /// <param name="prefix6">How many of the first bits of an IPv6 address make a client, at most 128.</param>
    /// <returns>For example <c>2001:db8::/64</c>; a single address without a length.</returns>
    public static string NetworkOf(IPAddress address, int prefix4, int prefix6)
    {
        var plain = Of(address);
        var bits = plain.AddressFamily == AddressFamily.InterNetwork ? prefix4 : prefix6;
        Span<byte> octets = stackalloc byte[16];
        plain.TryWriteBytes(octets, out var length);
        octets = octets[..length];
        for (var i = 0; i < length; i++)
        {
            octets[i] &= (byte)(0xFF00 >> Math.Clamp(bits - (8 * i), 0, 8));
        }

        var network = new IPAddress(octets).ToString();
        return bits == 8 * length ? network : string.Create(CultureInfo.InvariantCulture, $"{network}/{bits}");
    }
}
