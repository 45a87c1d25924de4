using System.Net;

namespace ScriptGate.Core.Pools;

/// <summary>What two sessions must have in common to use one connection after the other.</summary>
/// <param name="Tls">How the connection is secured, and for which name.</param>
/// <param name="EhloName">What we called ourselves.</param>
/// <param name="Source">Our address, where a step chose it; null for the system's choice.</param>
internal sealed record LinkIdentity(ServerTlsPolicy Tls, string EhloName, IPAddress? Source = null)
{
    /// <summary>What the pool says about our address, where no step chose it.</summary>
    public LinkSource PoolSource { get; init; } = LinkSource.System;

    /// <summary>How the member learns whom it serves. Default: not at all.</summary>
    public ClientAddressPolicy ClientAddress { get; init; } = ClientAddressPolicy.None;

    /// <summary>Authorities and our certificate, where the server TLS profile has them.</summary>
    public ServerTlsKeys? Keys { get; init; }

    /// <summary>True for a connection that will see AUTH: a handshake that failed is no reason to say a password in clear.</summary>
    public bool IsForAuth { get; init; }
}
