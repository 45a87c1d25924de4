using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace ScriptGate.Core.Tls;

/// <summary>One TLS handshake with a client: with which certificate of ours, and what the client showed. It judges nothing: the handshake goes on, and the facts go to tls-policy.</summary>
/// <param name="profile">The client TLS profile.</param>
internal sealed class ClientHandshake(ClientTls profile)
{
    private ClientCertificateInfo? _shown;

    /// <summary>The options for a handshake with a client that asks for this server name.</summary>
    /// <exception cref="AuthenticationException">A server name is required and none of ours was named.</exception>
    public SslServerAuthenticationOptions Options(string? serverName)
    {
        var certificate = profile.Select(serverName) ?? throw new AuthenticationException("The client asked for a server name that no certificate is for.");
        return profile.ClientCertificates.Mode == ClientCertificateMode.Ignore ? certificate.Handshake : certificate.HandshakeWith(profile.ClientCertificates.ChainPolicy(), Look);
    }

    /// <summary>What the finished handshake agreed on.</summary>
    public TlsInfo Describe(SslStream stream) => new(
        stream.SslProtocol == SslProtocols.Tls13 ? "1.3" : "1.2",
        stream.NegotiatedCipherSuite.ToString(),
        string.IsNullOrEmpty(stream.TargetHostName) ? null : stream.TargetHostName,
        _shown)
    {
        ClientCertificateMode = profile.ClientCertificates.Mode,
    };

    private bool Look(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        _shown = certificate is X509Certificate2 shown ? ClientCertificateFacts.Of(shown, chain, errors, profile.ClientCertificates.Depth) : null;

        // Whatever is wrong with it is tls-policy's to judge; only what could not be looked at ends the handshake.
        return certificate is null || _shown is not null;
    }
}
