namespace ScriptGate.Core.Pools;

/// <summary>What two sessions must have in common to use one connection after the other.</summary>
/// <param name="Tls">How the connection is secured, and for which name.</param>
/// <param name="EhloName">What we called ourselves.</param>
internal sealed record LinkIdentity(ServerTlsPolicy Tls, string EhloName);
