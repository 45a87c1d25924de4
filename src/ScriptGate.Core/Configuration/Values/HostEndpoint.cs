using System.Net;

namespace ScriptGate.Core.Configuration;

/// <summary>A host and a port as the operator wrote them; the host is a name or an address.</summary>
/// <param name="Host">A name, or an address without brackets; null only for the default value.</param>
/// <param name="Port">1 to 65535; 0 only for the default value.</param>
internal readonly record struct HostEndpoint(string Host, int Port)
{
    /// <summary>The address, or null when the host is a name that has to be resolved.</summary>
    public IPAddress? Address => IPAddress.TryParse(Host, out var address) ? address : null;

    /// <summary>The endpoint as it stands in the file, an IPv6 address in brackets.</summary>
    public override string ToString() => Host?.Contains(':', StringComparison.Ordinal) == true ? $"[{Host}]:{Port}" : $"{Host}:{Port}";
}
