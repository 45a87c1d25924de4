using System.IO.Pipelines;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace ScriptGate.Core.Tls;

/// <summary>One TLS handshake with a client: with which certificate of ours, and what the client showed. It judges nothing: the handshake goes on, and the facts go to tls-policy.</summary>
/// <param name="profile">The client TLS profile.</param>
internal sealed class ClientHandshake(ClientTls profile)
{
    // Record: alert, TLS 1.2, two octets. Alert: fatal, unrecognized_name (RFC 6066 section 3).
    private static readonly byte[] UnrecognisedName = [21, 3, 3, 0, 2, 2, 112];

    private ClientCertificateInfo? _shown;
    private ClientHello? _hello;

    /// <summary>The server name that the client asked for; null for none, or while nothing was heard of it.</summary>
    public string? ServerName { get; private set; }

    /// <summary>Looks at the ClientHello, where the choice of a certificate needs more of it than the name.</summary>
    /// <param name="connection">The connection, in clear. Nothing is taken from it.</param>
    /// <param name="cancellationToken">Ends the wait for the client.</param>
    /// <exception cref="AuthenticationException">A server name is required and none of ours was named. The client was told so.</exception>
    /// <exception cref="IOException">The connection ended.</exception>
    public async ValueTask PrepareAsync(IDuplexPipe connection, CancellationToken cancellationToken)
    {
        if (!profile.NeedsHello)
        {
            return;
        }

        while (true)
        {
            var result = await connection.Input.ReadAsync(cancellationToken);

            // One that was broken off was meant for a wait in clear that ended at the same moment; this one has the token.
            var isDone = ClientHello.TryRead(result.Buffer, out _hello) || result.IsCompleted;

            // TLS reads the same octets; those who wait for more wait for what comes behind them.
            connection.Input.AdvanceTo(result.Buffer.Start, isDone ? result.Buffer.Start : result.Buffer.End);
            if (isDone)
            {
                break;
            }
        }

        ServerName = _hello?.ServerName;
        if (_hello is not null && profile.Select(ServerName, _hello) is null)
        {
            await connection.Output.WriteAsync(UnrecognisedName, cancellationToken);
            throw NotOurs();
        }
    }

    /// <summary>The options for a handshake with a client that asks for this server name.</summary>
    /// <exception cref="AuthenticationException">A server name is required and none of ours was named.</exception>
    public SslServerAuthenticationOptions Options(string? serverName)
    {
        ServerName = string.IsNullOrEmpty(serverName) ? null : serverName;
        var certificate = profile.Select(ServerName, _hello) ?? throw NotOurs();
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

    private static AuthenticationException NotOurs() => new("The client asked for a server name that no certificate is for.");

    private bool Look(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        _shown = certificate is X509Certificate2 shown ? profile.ClientCertificates.Judge(shown, chain, errors) : null;

        // Whatever is wrong with it is tls-policy's to judge; only what could not be looked at ends the handshake.
        return certificate is null || _shown is not null;
    }
}
