using System.ComponentModel;
using System.Net;

namespace ScriptGate.Core.Configuration;

/// <summary>The administration endpoint.</summary>
internal sealed record AdminOptions
{
    /// <summary>The address and port to listen on. Default: 127.0.0.1:8025.</summary>
    [Description("The address to listen on, as address:port. This version knows only loopback addresses.")]
    public IPEndPoint Listen { get; init; } = new(IPAddress.Loopback, 8025);

    /// <summary>The bearer token that requests must carry. Default: none; not needed on loopback.</summary>
    [Description("The bearer token that requests must carry; without one every local request is answered.")]
    public SecretReference? Token { get; init; }
}
