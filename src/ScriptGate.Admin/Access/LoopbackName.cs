using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;

namespace ScriptGate.Admin.Access;

/// <summary>Tells whether a Host header names this machine by a loopback name.</summary>
/// <remarks>
/// A page from elsewhere can make its own name resolve to 127.0.0.1 (DNS rebinding); the browser then sends that name, and it is not one of these.
/// </remarks>
internal static class LoopbackName
{
    public static bool IsLoopback(HostString host)
    {
        var name = host.Host;
        if (name.Equals("localhost", StringComparison.OrdinalIgnoreCase))
        {
            return true;
        }

        if (name is ['[', .. var inner, ']'])
        {
            return IPAddress.TryParse(inner, out var six) && six.AddressFamily == AddressFamily.InterNetworkV6 && six.Equals(IPAddress.IPv6Loopback);
        }

        // Only as four plain numbers: 127.1 and 0x7f000001 are spellings that nobody needs.
        return IPAddress.TryParse(name, out var four)
            && four.AddressFamily == AddressFamily.InterNetwork
            && IPAddress.IsLoopback(four)
            && string.Equals(four.ToString(), name, StringComparison.Ordinal);
    }
}
