namespace ScriptGate.Core.Tls;

/// <summary>A client TLS profile that was loaded. Its generation owns it and disposes its certificates when the last session has left.</summary>
/// <param name="name">The profile's name.</param>
/// <param name="certificates">At least one; the first is the default.</param>
/// <param name="requireSni">Refuse a handshake that names none of ours.</param>
/// <param name="clientCertificates">Whether clients are asked for one.</param>
internal sealed class ClientTls(string name, IReadOnlyList<ServerCertificate> certificates, bool requireSni, ClientCertificates clientCertificates) : IDisposable
{
    public string Name { get; } = name;

    public IReadOnlyList<ServerCertificate> Certificates => certificates;

    public ClientCertificates ClientCertificates => clientCertificates;

    /// <summary>The certificate for a handshake, chosen by the name the client asks for.</summary>
    /// <returns>Null refuses the handshake: a server name is required and none of ours was named.</returns>
    public ServerCertificate? Select(string? serverName)
    {
        if (!string.IsNullOrEmpty(serverName))
        {
            foreach (var certificate in certificates)
            {
                if (certificate.Matches(serverName))
                {
                    return certificate;
                }
            }
        }

        return requireSni ? null : certificates[0];
    }

    public void Dispose()
    {
        foreach (var certificate in certificates)
        {
            certificate.Dispose();
        }

        clientCertificates.Dispose();
    }
}
