using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using ScriptGate.Core.Sessions;
using ScriptGate.Core.Sockets;
using ScriptGate.Testing;
using Shouldly;
using Xunit;

namespace ScriptGate.Core.Tests.Sockets;

/// <summary>TLS on an accepted connection: what can be broken off in clear can be broken off there too.</summary>
public sealed class TlsOverSocketTests : IDisposable
{
    private readonly TestCertificates _certificates = new();
    private readonly X509Certificate2 _certificate;

    public TlsOverSocketTests() => _certificate = _certificates.Issue("mx.example.org");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_client_that_does_not_shake_hands_is_given_up_by_the_token()
    {
        var (connection, client) = await OpenAsync();
        using var _ = client;
        using var limit = new CancellationTokenSource();
        await using var tls = new SslStream(new DuplexPipeStream(connection));
        var handshake = tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = _certificate }, limit.Token);
        handshake.IsCompleted.ShouldBeFalse();

        await limit.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => handshake.ComesAsync("the end of the handshake"));
        connection.Abort();
    }

    [Fact]
    public async Task An_idle_wait_is_broken_off_and_both_directions_go_on()
    {
        var (connection, client) = await OpenAsync();
        var (server, theirs) = await SecureAsync(connection, client);
        var input = PipeReader.Create(server, new StreamPipeReaderOptions(useZeroByteReads: true));
        var reading = input.ReadAsync(Token);
        reading.IsCompleted.ShouldBeFalse();

        input.CancelPendingRead();

        var result = await reading.ComesAsync("the end of the wait");
        result.IsCanceled.ShouldBeTrue();
        input.AdvanceTo(result.Buffer.Start);
        await server.WriteAsync("421 "u8.ToArray(), Token);
        (await theirs.ReadAsync(new byte[10].AsMemory(), Token)).ShouldBe(4);
        await theirs.WriteAsync("QUIT"u8.ToArray(), Token);
        result = await input.ReadAsync(Token).ComesAsync("octets");
        result.Buffer.ToArray().ShouldBe("QUIT"u8.ToArray());
        await input.CompleteAsync();
        await theirs.DisposeAsync();
        connection.Abort();
    }

    [Fact]
    public async Task A_write_to_a_client_that_does_not_read_is_broken_off()
    {
        var (connection, client) = await OpenAsync();
        var (server, theirs) = await SecureAsync(connection, client);
        var output = PipeWriter.Create(server, new StreamPipeWriterOptions(leaveOpen: true));
        var flush = output.WriteAsync(new byte[30_000_000], Token);
        flush.IsCompleted.ShouldBeFalse();

        output.CancelPendingFlush();

        (await flush.ComesAsync("the end of the flush")).IsCanceled.ShouldBeTrue();
        connection.Abort();
        await theirs.DisposeAsync();
    }

    public void Dispose()
    {
        _certificate.Dispose();
        _certificates.Dispose();
    }

    private async Task<(SslStream Server, SslStream Client)> SecureAsync(IClientConnection connection, Socket client)
    {
        var server = new SslStream(new DuplexPipeStream(connection));
        var theirs = new SslStream(new NetworkStream(client, ownsSocket: true));
        await Task.WhenAll(
            server.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = _certificate }, Token),
            theirs.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions { TargetHost = "mx.example.org", CertificateChainPolicy = _certificates.Trust },
                Token)).ComesAsync("the handshake");
        return (server, theirs);
    }

    private static async Task<(IClientConnection Connection, Socket Client)> OpenAsync()
    {
        await using var listener = new SocketTransport(new ManualClock()).Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var accepted = new TaskCompletionSource<IClientConnection>(TaskCreationOptions.RunContinuationsAsynchronously);
        listener.Start(accepted.SetResult, accepted.SetException);
        var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await client.ConnectAsync(listener.EndPoint, Token);
        return (await accepted.Task.ComesAsync("the client was accepted"), client);
    }
}
