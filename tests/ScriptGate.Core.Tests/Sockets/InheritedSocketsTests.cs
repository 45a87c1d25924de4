using System.Globalization;
using System.Net;
using System.Net.Sockets;
using ScriptGate.Core.Sockets;
using Shouldly;
using Xunit;

namespace ScriptGate.Core.Tests.Sockets;

/// <summary>Sockets that somebody else opened for the process.</summary>
public sealed class InheritedSocketsTests
{
    [Fact]
    public void Sockets_are_found_by_name_and_by_address_again_and_again()
    {
        using var opened = Listening(IPAddress.Loopback);
        var inherited = Of(opened, "mail");
        for (var i = 0; i < 2; i++)
        {
            using var byName = inherited.Take("mail").ShouldHaveSingleItem();
            using var byAddress = inherited.Take((IPEndPoint)opened.LocalEndPoint!).ShouldNotBeNull();

            byName.LocalEndPoint.ShouldBe(opened.LocalEndPoint);
            byAddress.LocalEndPoint.ShouldBe(opened.LocalEndPoint);
        }

        inherited.Take(new IPEndPoint(IPAddress.Loopback, 1)).ShouldBeNull();
        inherited.Names.ShouldBe(["mail"]);
    }

    [Fact]
    public async Task A_listener_on_one_accepts_and_ends_without_ending_it()
    {
        using var opened = Listening(IPAddress.IPv6Loopback);
        var inherited = Of(opened, "");
        for (var i = 0; i < 2; i++)
        {
            var accepted = new TaskCompletionSource<IClientConnection>(TaskCreationOptions.RunContinuationsAsynchronously);
            var transport = new SocketTransport(TimeProvider.System, inherited);
            await using var listener = ((IClientTransport)transport).Bind((IPEndPoint)opened.LocalEndPoint!);
            listener.Start(connection => accepted.TrySetResult(connection), static _ => { });
            using var client = new TcpClient(AddressFamily.InterNetworkV6);
            await client.ConnectAsync((IPEndPoint)opened.LocalEndPoint!, TestContext.Current.CancellationToken);

            var connection = await accepted.Task.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
            connection.RemoteEndPoint.ShouldBe(client.Client.LocalEndPoint);
            await connection.CloseAsync(clientIsSilent: true);
        }
    }

    [Theory]
    [InlineData("1", "1", "mail")]
    [InlineData(null, "1", "mail")]
    [InlineData("self", "x", "mail")]
    [InlineData("self", null, "mail")]
    public void What_is_meant_for_another_process_is_not_taken(string? process, string? count, string names)
    {
        using var opened = Listening(IPAddress.Loopback);
        var inherited = Of(opened, process, count, names);

        inherited.Names.ShouldBeEmpty();
        Should.Throw<IOException>(() => inherited.Take("mail")).Message.ShouldBe("no socket was handed over");
    }

    [Fact]
    public void What_is_no_TCP_socket_is_refused_by_name()
    {
        using var datagrams = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        datagrams.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var inherited = Of(datagrams, "mail");

        Should.Throw<IOException>(() => inherited.Take("mail")).Message.ShouldBe("a socket of this name is not a TCP socket");
        Should.Throw<IOException>(() => inherited.Take("other")).Message.ShouldBe("the sockets that were handed over are named mail");
        inherited.Take((IPEndPoint)datagrams.LocalEndPoint!).ShouldBeNull();
    }

    private static Socket Listening(IPAddress address)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(address, 0));
        socket.Listen();
        return socket;
    }

    private static InheritedSockets Of(Socket opened, string name) => Of(opened, "self", "1", name);

    private static InheritedSockets Of(Socket opened, string? process, string? count, string names)
    {
        var environment = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["LISTEN_PID"] = process == "self" ? "4711" : process,
            ["LISTEN_FDS"] = count,
            ["LISTEN_FDNAMES"] = names,
        };
        return new InheritedSockets(environment.GetValueOrDefault, 4711, int.Parse(opened.Handle.ToString(), CultureInfo.InvariantCulture));
    }
}
