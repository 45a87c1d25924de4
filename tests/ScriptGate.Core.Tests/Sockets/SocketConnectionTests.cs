using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using ScriptGate.Core.Sockets;
using ScriptGate.Testing;
using Shouldly;
using Xunit;

namespace ScriptGate.Core.Tests.Sockets;

public sealed class SocketConnectionTests
{
    private static readonly byte[] LastReply = "421 4.3.2 Closing\r\n"u8.ToArray();

    private readonly ManualClock _clock = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_client_that_said_quit_is_closed_at_once()
    {
        var (connection, client) = await OpenAsync();
        using var _ = client;
        await connection.Output.WriteAsync(LastReply, Token);

        var closing = connection.CloseAsync(clientIsSilent: true);

        closing.IsCompletedSuccessfully.ShouldBeTrue();
        _clock.RunningTimers.ShouldBe(0);
        (await ReadToEndAsync(client)).ShouldBe(LastReply);
        connection.MayHaveEnded.ShouldBeTrue();
    }

    [Fact]
    public async Task A_client_that_is_still_sending_reads_our_last_reply()
    {
        var (connection, client) = await OpenAsync();
        using var _ = client;
        await client.SendAsync(new byte[20_000], Token);
        await connection.Output.WriteAsync(LastReply, Token);

        var closing = connection.CloseAsync(clientIsSilent: false);
        await client.SendAsync(new byte[20_000], Token);
        await client.SendAsync(new byte[20_000], Token);

        (await ReadToEndAsync(client)).ShouldBe(LastReply);
        closing.IsCompleted.ShouldBeFalse();
        client.Shutdown(SocketShutdown.Send);
        await closing.ComesAsync("the close");
        _clock.RunningTimers.ShouldBe(0);
    }

    [Fact]
    public async Task A_client_that_has_sent_everything_and_ended_its_half_reads_our_last_reply()
    {
        var (connection, client) = await OpenAsync();
        using var _ = client;
        await client.SendAsync(new byte[20_000], Token);
        client.Shutdown(SocketShutdown.Send);
        await SocketPair.UntilAsync(() => connection.MayHaveEnded, "the poller knows of the end");
        await connection.Output.WriteAsync(LastReply, Token);

        await connection.CloseAsync(clientIsSilent: false).ComesAsync("the close");

        (await ReadToEndAsync(client)).ShouldBe(LastReply);
        _clock.RunningTimers.ShouldBe(0);
    }

    [Fact]
    public async Task A_client_that_is_silent_is_listened_to_for_two_seconds()
    {
        var (connection, client) = await OpenAsync();
        using var _ = client;
        await connection.Output.WriteAsync(LastReply, Token);

        var closing = connection.CloseAsync(clientIsSilent: false);
        _clock.RunningTimers.ShouldBe(1);
        (await ReadToEndAsync(client)).ShouldBe(LastReply);
        _clock.Advance(TimeSpan.FromMilliseconds(1999));
        closing.IsCompleted.ShouldBeFalse();
        _clock.Advance(TimeSpan.FromMilliseconds(1));

        await closing.ComesAsync("the close");
        _clock.RunningTimers.ShouldBe(0);
    }

    [Fact]
    public async Task A_client_that_floods_us_is_not_listened_to_beyond_256_KiB()
    {
        var (connection, client) = await OpenAsync();
        using var _ = client;
        var sent = 0L;
        var flood = Task.Run(
            async () =>
            {
                var octets = new byte[8192];
                while (true)
                {
                    Interlocked.Add(ref sent, await client.SendAsync(octets, Token));
                }
            },
            Token);

        await connection.CloseAsync(clientIsSilent: false).ComesAsync("the close");

        (await Should.ThrowAsync<SocketException>(() => flood.ComesAsync("the reset"))).SocketErrorCode
            .ShouldBeOneOf(SocketError.ConnectionReset, SocketError.Shutdown);
        Interlocked.Read(ref sent).ShouldBeGreaterThanOrEqualTo(256 * 1024);
        _clock.RunningTimers.ShouldBe(0);
    }

    [Fact]
    public async Task A_client_that_is_reset_while_it_is_listened_to_is_closed()
    {
        var (connection, client) = await OpenAsync();
        var closing = connection.CloseAsync(clientIsSilent: false);
        closing.IsCompleted.ShouldBeFalse();

        client.LingerState = new LingerOption(enable: true, seconds: 0);
        client.Dispose();

        await closing.ComesAsync("the close");
        _clock.RunningTimers.ShouldBe(0);
    }

    [Fact]
    public async Task An_abort_ends_the_listening()
    {
        var (connection, client) = await OpenAsync();
        using var _ = client;
        var closing = connection.CloseAsync(clientIsSilent: false);

        await Task.Run(connection.Abort, Token);

        await closing.ComesAsync("the close");
        await connection.CloseAsync(clientIsSilent: false).ComesAsync("the second close");
        _clock.RunningTimers.ShouldBe(0);
    }

    [Fact]
    public async Task An_abort_breaks_off_reads_and_is_a_reset_for_the_client()
    {
        var (connection, client) = await OpenAsync();
        using var _ = client;
        var reading = connection.Input.ReadAsync(Token);
        connection.MayHaveEnded.ShouldBeFalse();

        await Task.Run(connection.Abort, Token);

        await Should.ThrowAsync<ObjectDisposedException>(() => reading.ComesAsync("the end of the read"));
        (await Should.ThrowAsync<SocketException>(() => client.ReceiveAsync(new byte[1], Token).ComesAsync("the reset")))
            .SocketErrorCode.ShouldBe(SocketError.ConnectionReset);
        connection.MayHaveEnded.ShouldBeTrue();
    }

    private async Task<(IClientConnection Connection, Socket Client)> OpenAsync()
    {
        await using var listener = new SocketTransport(_clock).Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var accepted = new TaskCompletionSource<IClientConnection>(TaskCreationOptions.RunContinuationsAsynchronously);
        listener.Start(accepted.SetResult, accepted.SetException);
        var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await client.ConnectAsync(listener.EndPoint, Token);
        return (await accepted.Task.ComesAsync("the client was accepted"), client);
    }

    private static async Task<byte[]> ReadToEndAsync(Socket client)
    {
        var octets = new List<byte>();
        var buffer = new byte[1000];
        while (true)
        {
            var count = await client.ReceiveAsync(buffer, Token).ComesAsync("the end of what the gateway says");
            if (count == 0)
            {
                return [.. octets];
            }

            octets.AddRange(buffer[..count]);
        }
    }
}
