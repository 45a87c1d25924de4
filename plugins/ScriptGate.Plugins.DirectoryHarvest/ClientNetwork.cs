using System.Globalization;
using System.Net;

namespace ScriptGate.Plugins.DirectoryHarvest;

/// <summary>The network that stands for a client.</summary>
internal static class ClientNetwork
{
    /// <summary>The first bits of an address, as CIDR; a single address without a length.</summary>
    /// <param name="address">The address; one of IPv4 in IPv6 form counts as IPv4.</param>
    /// <param name="prefix4">Bits of an IPv4 address.</param>
    /// <param name="prefix6">Bits of an IPv6 address.</param>
    public static string Of(IPAddress address, int prefix4, int prefix6)
    {
        var octets = (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).GetAddressBytes();
        var bits = octets.Length == 4 ? prefix4 : prefix6;
        for (var i = 0; i < octets.Length; i++)
        {
            var kept = Math.Clamp(bits - (8 * i), 0, 8);
            octets[i] &= (byte)(0xFF00 >> kept);
        }

        var network = new IPAddress(octets).ToString();
        return bits == 8 * octets.Length ? network : string.Create(CultureInfo.InvariantCulture, $"{network}/{bits}");
    }
}
