using System.Net.Security;

namespace ScriptGate.Core.Tls;

/// <summary>A client TLS profile that was loaded. Its generation owns it and disposes its certificates when the last session has left.</summary>
/// <param name="name">The profile's name.</param>
/// <param name="certificates">At least one; the first is the default.</param>
/// <param name="requireSni">Refuse a handshake that names none of ours.</param>
internal sealed class ClientTls(string name, IReadOnlyList<ServerCertificate> certificates, bool requireSni) : IDisposable
{
    public string Name { get; } = name;

    public IReadOnlyList<ServerCertificate> Certificates => certificates;

    /// <summary>The options for a handshake, chosen by the name the client asks for.</summary>
    /// <returns>Null refuses the handshake: a server name is required and none of ours was named.</returns>
    public SslServerAuthenticationOptions? Select(string? serverName)
    {
        if (!string.IsNullOrEmpty(serverName))
        {
            foreach (var certificate in certificates)
            {
                if (certificate.Matches(serverName))
                {
                    return certificate.Handshake;
                }
            }
        }

        return requireSni ? null : certificates[0].Handshake;
    }

    public void Dispose()
    {
        foreach (var certificate in certificates)
        {
            certificate.Dispose();
        }
    }
}
