using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using ScriptGate.Core.Configuration;
using ScriptGate.Core.RemoteLogging;
using ScriptGate.Testing;
using Shouldly;
using Xunit;

namespace ScriptGate.Core.Tests.RemoteLogging;

/// <summary>Over real sockets: what arrives, and what is noticed when nothing can.</summary>
public sealed class TransportTests
{
    private static readonly ReadOnlyMemory<byte>[] Messages = [Octets("first"), Octets("zweite ü")];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_datagram_holds_one_message()
    {
        using var receiver = new Socket(SocketType.Dgram, ProtocolType.Udp);
        receiver.Bind(new IPEndPoint(IPAddress.IPv6Loopback, 0));
        await using var transport = new UdpTransport(new HostEndpoint("::1", ((IPEndPoint)receiver.LocalEndPoint!).Port));

        await transport.SendAsync(Messages, Token);

        var buffer = new byte[100];
        foreach (var expected in Messages)
        {
            var count = await Patience.UntilAsync(receiver.ReceiveAsync(buffer.AsMemory(), SocketFlags.None, Token).AsTask(), "a datagram", Token);
            buffer.AsSpan(0, count).ToArray().ShouldBe(expected.ToArray());
        }
    }

    [Fact]
    public async Task Over_TCP_each_message_stands_behind_its_length_and_the_connection_is_kept()
    {
        using var listener = Listen();
        await using var transport = new StreamTransport(Address(listener), tls: false, verify: true);

        await transport.SendAsync(Messages, Token);
        using var connection = await AcceptAsync(listener);
        await transport.SendAsync([Octets("third")], Token);

        (await ReadAsync(connection.GetStream(), "5 first9 zweite ü5 third")).ShouldBe("5 first9 zweite ü5 third");
        listener.Pending().ShouldBeFalse();
    }

    [Fact]
    public async Task A_receiver_that_closed_is_connected_to_again_and_nothing_is_written_to_the_old_connection()
    {
        using var listener = Listen();
        await using var transport = new StreamTransport(Address(listener), tls: false, verify: true);
        await transport.SendAsync([Octets("first")], Token);
        using (var connection = await AcceptAsync(listener))
        {
            await ReadAsync(connection.GetStream(), "5 first");
        }

        await transport.SendAsync([Octets("second")], Token);

        using var next = await AcceptAsync(listener);
        (await ReadAsync(next.GetStream(), "6 second")).ShouldBe("6 second");
    }

    [Fact]
    public async Task Nobody_there_is_a_failure_that_says_so()
    {
        using var listener = Listen();
        var address = Address(listener);
        listener.Stop();
        await using var transport = new StreamTransport(address, tls: false, verify: true);

        (await Should.ThrowAsync<IOException>(async () => await transport.SendAsync(Messages, Token))).Message.ShouldContain("refused");
    }

    [Theory]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public async Task A_certificate_that_nobody_trusts_is_refused_unless_told_otherwise(bool verify, bool arrives)
    {
        using var authority = new TestCertificates();
        using var certificate = authority.Issue("127.0.0.1");
        using var listener = Listen();
        await using var transport = new StreamTransport(Address(listener), tls: true, verify);
        var serving = ServeTlsAsync(listener, certificate);

        if (arrives)
        {
            await transport.SendAsync(Messages, Token);
            (await Patience.UntilAsync(serving, "the messages", Token)).ShouldBe("5 first9 zweite ü");
        }
        else
        {
            (await Should.ThrowAsync<IOException>(async () => await transport.SendAsync(Messages, Token))).Message.ShouldContain("certificate");
            (await Patience.UntilAsync(serving, "the end of the connection", Token)).ShouldBe("");
        }
    }

    [Theory]
    [InlineData(200, null)]
    [InlineData(204, null)]
    [InlineData(302, typeof(RemoteLogRefusedException))]
    [InlineData(403, typeof(RemoteLogRefusedException))]
    [InlineData(408, typeof(IOException))]
    [InlineData(429, typeof(IOException))]
    [InlineData(500, typeof(IOException))]
    [InlineData(503, typeof(IOException))]
    public async Task A_webhook_gets_a_JSON_array_and_its_answer_is_understood(int status, Type? failure)
    {
        using var listener = Listen();
        await using var transport = new WebhookTransport(new Uri($"http://{Address(listener)}/hook?x=1"), "the-token", verify: true);
        var serving = ServeHttpAsync(listener, status);

        var sending = transport.SendAsync([Octets("{\"a\":1}"), Octets("{\"b\":2}")], Token).AsTask();

        var request = await Patience.UntilAsync(serving, "the request", Token);
        request.ShouldStartWith("POST /hook?x=1 HTTP/1.1\r\n");
        request.ShouldContain("\r\nAuthorization: Bearer the-token\r\n");
        request.ShouldContain("\r\nContent-Type: application/json\r\n");
        request.ShouldEndWith("\r\n\r\n[{\"a\":1},{\"b\":2}]");
        if (failure is null)
        {
            await sending;
        }
        else
        {
            (await Should.ThrowAsync(() => sending, failure)).Message.ShouldBe($"it answered {status}");
        }
    }

    private static ReadOnlyMemory<byte> Octets(string text) => Encoding.UTF8.GetBytes(text);

    private static TcpListener Listen()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return listener;
    }

    private static HostEndpoint Address(TcpListener listener) => new("127.0.0.1", ((IPEndPoint)listener.LocalEndpoint).Port);

    private static Task<TcpClient> AcceptAsync(TcpListener listener) => Patience.UntilAsync(listener.AcceptTcpClientAsync(Token).AsTask(), "a connection", Token);

    private static async Task<string> ReadAsync(Stream stream, string expected)
    {
        var buffer = new byte[Encoding.UTF8.GetByteCount(expected)];
        await Patience.UntilAsync(stream.ReadExactlyAsync(buffer, Token).AsTask(), expected, Token);
        return Encoding.UTF8.GetString(buffer);
    }

    private static async Task<string> ServeTlsAsync(TcpListener listener, X509Certificate2 certificate)
    {
        using var connection = await AcceptAsync(listener);
        await using var stream = new SslStream(connection.GetStream());
        try
        {
            await stream.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = certificate }, Token);
            return await ReadAsync(stream, "5 first9 zweite ü");
        }
        catch (Exception exception) when (exception is IOException or System.Security.Authentication.AuthenticationException)
        {
            return "";
        }
    }

    private static async Task<string> ServeHttpAsync(TcpListener listener, int status)
    {
        using var connection = await AcceptAsync(listener);
        var stream = connection.GetStream();
        var request = "";
        var buffer = new byte[4096];
        while (!request.EndsWith(']'))
        {
            var count = await stream.ReadAsync(buffer, Token);
            count.ShouldBePositive();
            request += Encoding.UTF8.GetString(buffer, 0, count);
        }

        await stream.WriteAsync(Octets($"HTTP/1.1 {status} Answer\r\nLocation: /elsewhere\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"), Token);
        return request;
    }
}
