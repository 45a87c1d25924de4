using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using ScriptGate.Core.Configuration;
using ScriptGate.Core.Sessions;
using ScriptGate.Core.Sockets;
using ScriptGate.Core.Tests.Sockets;
using ScriptGate.Core.Tls;
using ScriptGate.Testing;
using Shouldly;
using Xunit;

namespace ScriptGate.Core.Tests.Tls;

/// <summary>A reload breaks off the waits of idle sessions from another thread. One that has just begun TLS goes on as if nothing had been.</summary>
public sealed class ClientHandshakeTests : IDisposable
{
    private readonly TestCertificates _certificates = new();
    private readonly MemoryConnection _connection = new(new IPEndPoint(IPAddress.Loopback, 40000), new IPEndPoint(IPAddress.Loopback, 25));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private IClientConnection Server => _connection;

    [Fact]
    public async Task A_wait_that_is_broken_off_too_late_does_not_end_the_handshake()
    {
        using var certificate = _certificates.Issue("mx.example.org");
        Server.Input.CancelPendingRead();
        await using var server = new SslStream(new DuplexPipeStream(Server));
        await using var client = new SslStream(new DuplexPipeStream(_connection.Client));

        await Task.WhenAll(
            server.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = certificate }, Token),
            client.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "mx.example.org", CertificateChainPolicy = _certificates.Trust }, Token)).ComesAsync("the handshake");

        // Nor one that comes later still.
        Server.Input.CancelPendingRead();
        await client.WriteAsync("NOOP"u8.ToArray(), Token);
        (await server.ReadAsync(new byte[10].AsMemory(), Token)).ShouldBe(4);
    }

    [Fact]
    public async Task A_wait_that_is_broken_off_too_late_does_not_keep_it_from_looking_at_what_the_client_wants()
    {
        using var clientCertificates = ClientCertificates.Of(new ClientCertificateOptions(), authorities: null, [], new ManualClock());
        using var profile = new ClientTls("default", new ClientTlsOptions { RequireSni = true }, [], clientCertificates, new HandshakeGate());
        var handshake = new ClientHandshake(profile);
        Server.Input.CancelPendingRead();

        var looking = handshake.PrepareAsync(Server, Token).AsTask();
        await using var client = new SslStream(new DuplexPipeStream(_connection.Client));
        var refused = client.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "mx.example.org" }, Token);

        await Should.ThrowAsync<AuthenticationException>(() => looking.ComesAsync("the refusal"));
        handshake.ServerName.ShouldBe("mx.example.org");
        await Should.ThrowAsync<AuthenticationException>(() => refused.ComesAsync("the alert"));
    }

    public void Dispose() => _certificates.Dispose();
}
