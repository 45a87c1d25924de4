using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace ScriptGate.Core.Configuration;

/// <summary>Endpoints as an operator writes them: <c>127.0.0.1:25</c>, <c>[::1]:25</c>, <c>mail.example.org:25</c>.</summary>
internal static class EndpointText
{
    /// <summary>Splits into host and port, without judging the host.</summary>
    public static bool TrySplit(string text, out string host, out int port)
    {
        var colon = text.LastIndexOf(':');
        host = colon > 0 ? text[..colon] : "";
        port = 0;
        if (host.Length == 0 || !int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out port) || port > IPEndPoint.MaxPort)
        {
            return false;
        }

        if (host is ['[', .., ']'])
        {
            host = host[1..^1];
            return IPAddress.TryParse(host, out var address) && address.AddressFamily == AddressFamily.InterNetworkV6;
        }

        return !host.Contains(':', StringComparison.Ordinal);
    }

    /// <summary>An address in the one way of writing it that everybody reads alike; <c>010.1</c> and <c>0x7f000001</c> are none.</summary>
    public static bool TryAddress(string text, out IPAddress address)
    {
        if (!IPAddress.TryParse(text, out var parsed))
        {
            address = IPAddress.None;
            return false;
        }

        address = parsed;
        return parsed.AddressFamily == AddressFamily.InterNetworkV6 || string.Equals(parsed.ToString(), text, StringComparison.Ordinal);
    }

    /// <summary>True for a name that can be looked up: labels of letters, digits, hyphens and underscores (RFC 1123 section 2.1; the underscore for container networks).</summary>
    public static bool IsHostName(string text) => HostName.IsName(text, allowUnderscore: true);
}
