using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace ScriptGate.Core.Configuration;

/// <summary>A network in CIDR form; a plain address is a network of one.</summary>
internal static class NetworkText
{
    /// <param name="text">For example <c>192.0.2.0/24</c>.</param>
    /// <param name="network">The network.</param>
    /// <param name="problem">What is wrong with the text, for the operator; null when nothing is.</param>
    public static bool TryParse(string text, out IPNetwork network, out string? problem)
    {
        network = default;
        problem = $"{UserText.Quote(text)} is not a network; write it as in '192.0.2.0/24' or '2001:db8::/32'";
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (!EndpointText.TryAddress(slash < 0 ? text : text[..slash], out var address) || text.Contains('%', StringComparison.Ordinal))
        {
            return false;
        }

        var bits = address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128;
        var prefix = bits;
        if (slash >= 0 && (!int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out prefix) || prefix > bits))
        {
            return false;
        }

        network = new IPNetwork(Masked(address, prefix), prefix);
        if (!network.BaseAddress.Equals(address))
        {
            problem = $"{UserText.Quote(text)} has address bits behind its prefix; did you mean '{network}' or '{address}/{bits}'?";
            return false;
        }

        problem = null;
        return true;
    }

    private static IPAddress Masked(IPAddress address, int prefix)
    {
        var bytes = address.GetAddressBytes();
        for (var i = 0; i < bytes.Length; i++)
        {
            var kept = Math.Clamp(prefix - (8 * i), 0, 8);
            bytes[i] &= (byte)(0xFF00 >> kept);
        }

        return new IPAddress(bytes);
    }
}
