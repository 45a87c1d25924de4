using ScriptGate.Core.Configuration;

namespace ScriptGate.Core.Tls;

/// <summary>A client TLS profile that was loaded. Its generation owns it and disposes its certificates when the last session has left.</summary>
/// <param name="name">The profile's name.</param>
/// <param name="options">What the operator wrote.</param>
/// <param name="certificates">At least one; the first is the default.</param>
/// <param name="clientCertificates">Whether clients are asked for one.</param>
/// <param name="gate">The handshakes that go on, of all generations.</param>
internal sealed class ClientTls(string name, ClientTlsOptions options, IReadOnlyList<ServerCertificate> certificates, ClientCertificates clientCertificates, HandshakeGate gate) : IDisposable
{
    // For who asks for no name: the first, and those for the same names with another kind of key.
    private readonly ServerCertificate[] _defaults = [.. certificates.Where(other => certificates[0].Names.All(other.Matches))];

    public string Name { get; } = name;

    public IReadOnlyList<ServerCertificate> Certificates => certificates;

    public ClientCertificates ClientCertificates => clientCertificates;

    public HandshakeGate Gate => gate;

    /// <summary>True when a ClientHello has to be read before TLS does: the platform tells its name only, and of a refusal nothing to the client.</summary>
    public bool NeedsHello { get; } = options.RequireSni || certificates.Any(one => one.IsEcdsa != certificates[0].IsEcdsa);

    /// <summary>Begins a handshake, until <see cref="HandshakeGate.Leave"/>.</summary>
    /// <returns>The setting that forbids it; null when it may begin.</returns>
    public string? TryEnter(System.Net.IPAddress client, bool isTrusted) =>
        gate.TryEnter(client, options.Handshakes, isTrusted ? 0 : options.HandshakesPerClient) is { } limit ? $"clientTls.{Name}.{limit}" : null;

    /// <summary>The certificate for a handshake, chosen by the name the client asks for and by what it can check; ECDSA before RSA, as it costs both sides less.</summary>
    /// <param name="serverName">The name; null for none.</param>
    /// <param name="hello">What the client can; null when nobody looked.</param>
    /// <returns>Null refuses the handshake: a server name is required and none of ours was named.</returns>
    public ServerCertificate? Select(string? serverName, ClientHello? hello)
    {
        if (!string.IsNullOrEmpty(serverName) && Best(certificates.Where(certificate => certificate.Matches(serverName)), hello) is { } named)
        {
            return named;
        }

        return options.RequireSni ? null : _defaults.Length == 1 ? _defaults[0] : Best(_defaults, hello) ?? certificates[0];
    }

    public void Dispose()
    {
        foreach (var certificate in certificates)
        {
            certificate.Dispose();
        }

        clientCertificates.Dispose();
    }

    // One that the client cannot check comes last: TLS will tell it so.
    private static ServerCertificate? Best(IEnumerable<ServerCertificate> certificates, ClientHello? hello) =>
        hello is null
            ? certificates.FirstOrDefault()
            : certificates.OrderByDescending(certificate => certificate.IsFor(hello)).ThenByDescending(certificate => certificate.IsEcdsa).FirstOrDefault();
}
