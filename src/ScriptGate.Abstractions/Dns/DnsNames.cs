using System.Net;
using System.Net.Sockets;

namespace ScriptGate;

/// <summary>Names that are made from addresses.</summary>
public static class DnsNames
{
    private const string HexDigits = "0123456789abcdef";

    /// <summary>The name that holds an address's PTR records (RFC 1035 section 3.5, RFC 3596 section 2.5).</summary>
    /// <param name="address">The address. An IPv4 address in IPv6 form counts as IPv4; a scope is left out.</param>
    /// <returns>For example <c>1.2.0.192.in-addr.arpa</c>.</returns>
    public static string Reverse(IPAddress address) => Reverse(address, PlainAddress.Of(address).AddressFamily == AddressFamily.InterNetwork ? "in-addr.arpa" : "ip6.arpa");

    /// <summary>The name of an address in a list that is kept in DNS (RFC 5782 section 2.1 and 2.4).</summary>
    /// <param name="address">The address. An IPv4 address in IPv6 form counts as IPv4.</param>
    /// <param name="zone">The list's zone, for example <c>bl.example.org</c>.</param>
    /// <returns>The octets of an IPv4 address, or the nibbles of an IPv6 address, from the last to the first, below the zone.</returns>
    public static string Reverse(IPAddress address, string zone)
    {
        ArgumentNullException.ThrowIfNull(zone);
        Span<byte> octets = stackalloc byte[16];
        PlainAddress.Of(address).TryWriteBytes(octets, out var length);
        if (length == 4)
        {
            return $"{octets[3]}.{octets[2]}.{octets[1]}.{octets[0]}.{zone}";
        }

        Span<char> nibbles = stackalloc char[64];
        for (var i = 0; i < 16; i++)
        {
            var octet = octets[15 - i];
            nibbles[4 * i] = HexDigits[octet & 15];
            nibbles[(4 * i) + 1] = '.';
            nibbles[(4 * i) + 2] = HexDigits[octet >> 4];
            nibbles[(4 * i) + 3] = '.';
        }

        return string.Concat(nibbles, zone);
    }
}
