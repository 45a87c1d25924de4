using System.Net;

namespace ScriptGate.Core.Configuration;

/// <summary>A host and a port as the operator wrote them; the host is a name or an address.</summary>
/// <param name="Host">A name, or an address without brackets; null only for the default value.</param>
/// <param name="Port">1 to 65535; 0 only for the default value.</param>
internal readonly record struct HostEndpoint(string Host, int Port)
{
    /// <summary>The one of its addresses that is meant, where the host is a name that stands for several members; null otherwise.</summary>
    public IPAddress? Resolved { get; init; }

    /// <summary>The address, or null when the host is a name that has to be resolved.</summary>
    public IPAddress? Address => Resolved ?? (IPAddress.TryParse(Host, out var address) ? address : null);

    /// <summary>The endpoint as it stands in the file, an IPv6 address in brackets; of several members of one name <c>name@address:port</c>.</summary>
    public override string ToString() => Resolved is { } address ? $"{Host}@{new IPEndPoint(address, Port)}"
        : Host?.Contains(':', StringComparison.Ordinal) == true ? $"[{Host}]:{Port}" : $"{Host}:{Port}";
}
