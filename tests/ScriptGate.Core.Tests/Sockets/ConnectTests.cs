using System.Net;
using System.Net.Sockets;
using ScriptGate.Core.Sockets;
using Shouldly;
using Xunit;

namespace ScriptGate.Core.Tests.Sockets;

public sealed class ConnectTests
{
    private const int ConnectionRefused = 111;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    public async Task An_address_of_either_family_is_reached(string address)
    {
        using var listener = Listen(IPAddress.Parse(address));
        var endPoint = (IPEndPoint)listener.LocalEndPoint!;
        using var ours = StreamSocket.Create(endPoint, PollerSet.Shared.Choose());

        await ours.ConnectAsync(endPoint).ComesAsync("the connection");

        using var peer = await listener.AcceptAsync(Token);
        ours.LocalEndPoint.ShouldBe(peer.RemoteEndPoint);
        await ours.SendAsync("QUIT"u8.ToArray());
        (await peer.ReceiveAsync(new byte[10], Token)).ShouldBe(4);
    }

    [Theory]
    [InlineData("127.0.0.1", "127.0.0.3")]
    [InlineData("::1", "::1")]
    public async Task A_connection_comes_from_the_address_that_was_asked_for(string address, string source)
    {
        using var listener = Listen(IPAddress.Parse(address));
        var endPoint = (IPEndPoint)listener.LocalEndPoint!;
        using var ours = StreamSocket.Create(endPoint, PollerSet.Shared.Choose());

        ours.Bind(IPAddress.Parse(source));
        await ours.ConnectAsync(endPoint).ComesAsync("the connection");

        using var peer = await listener.AcceptAsync(Token);
        ((IPEndPoint)peer.RemoteEndPoint!).Address.ShouldBe(IPAddress.Parse(source));
    }

    [Fact]
    public void An_address_of_another_machine_cannot_be_taken()
    {
        using var ours = StreamSocket.Create(new IPEndPoint(IPAddress.Loopback, 25), PollerSet.Shared.Choose());

        Should.Throw<SourceAddressException>(() => ours.Bind(IPAddress.Parse("192.0.2.10"))).Message.ShouldStartWith("192.0.2.10: ");
    }

    [Fact]
    public async Task A_port_nobody_listens_on_refuses()
    {
        using var bound = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        bound.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var endPoint = (IPEndPoint)bound.LocalEndPoint!;
        using var ours = StreamSocket.Create(endPoint, PollerSet.Shared.Choose());

        var exception = await Should.ThrowAsync<IOException>(() => ours.ConnectAsync(endPoint).ComesAsync("the refusal"));

        exception.HResult.ShouldBe(ConnectionRefused);
    }

    [Fact]
    public void An_address_without_a_route_is_an_io_exception_at_once()
    {
        var endPoint = new IPEndPoint(IPAddress.Broadcast, 25);
        using var ours = StreamSocket.Create(endPoint, PollerSet.Shared.Choose());

        Should.Throw<IOException>(() => _ = ours.ConnectAsync(endPoint).AsTask());
    }

    [Fact]
    public async Task Closing_ends_a_connection_attempt_that_waits()
    {
        // A backlog of none holds one client; the next one's attempt stays without an answer.
        using var listener = Listen(IPAddress.Loopback, backlog: 0);
        var endPoint = (IPEndPoint)listener.LocalEndPoint!;
        using var first = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await first.ConnectAsync(endPoint, Token);
        await SocketPair.UntilAsync(() => listener.Poll(0, SelectMode.SelectRead), "a client in the backlog");
        var poller = new SocketPoller(0);
        var ours = StreamSocket.Create(endPoint, poller);
        var connecting = ours.ConnectAsync(endPoint);
        connecting.IsCompleted.ShouldBeFalse();
        poller.Watched.ShouldBe(1);

        await Task.Run(() => ours.Close(reset: true), Token);

        await Should.ThrowAsync<ObjectDisposedException>(() => connecting.ComesAsync("the end of the attempt"));
        poller.Watched.ShouldBe(0);
    }

    [Fact]
    public async Task A_socket_that_was_closed_is_neither_connected_nor_watched()
    {
        using var listener = Listen(IPAddress.Loopback);
        var endPoint = (IPEndPoint)listener.LocalEndPoint!;
        var poller = new SocketPoller(0);
        var ours = StreamSocket.Create(endPoint, poller);
        ours.Dispose();

        await Should.ThrowAsync<ObjectDisposedException>(async () => await ours.ConnectAsync(endPoint));
        Should.Throw<ObjectDisposedException>(ours.Watch);

        poller.Watched.ShouldBe(0);
    }

    [Fact]
    public async Task A_close_that_meets_the_beginning_of_the_watch_leaves_nothing_watched()
    {
        var poller = new SocketPoller(0);
        for (var i = 0; i < 2000; i++)
        {
            using var both = new Barrier(2);
            var socket = StreamSocket.Create(new IPEndPoint(IPAddress.Loopback, 0), poller);
            var closing = Task.Run(
                () =>
                {
                    both.SignalAndWait(Token);
                    socket.Close(reset: false);
                },
                Token);
            both.SignalAndWait(Token);
            try
            {
                socket.Watch();
            }
            catch (ObjectDisposedException)
            {
                // The close was first.
            }

            await closing;
            poller.Watched.ShouldBe(0, $"round {i}");
        }
    }

    private static Socket Listen(IPAddress address, int backlog = 10)
    {
        var listener = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(address, 0));
        listener.Listen(backlog);
        return listener;
    }
}
