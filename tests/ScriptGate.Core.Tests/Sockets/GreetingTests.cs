using System.Net;
using System.Net.Sockets;
using ScriptGate.Core.Sockets;
using ScriptGate.Testing;
using Shouldly;
using Xunit;

namespace ScriptGate.Core.Tests.Sockets;

/// <summary>A client is watched only when its session has said its first words.</summary>
public sealed class GreetingTests
{
    private readonly ManualClock _clock = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_a_client_did_while_it_was_being_greeted_is_heard_of_behind_that()
    {
        var pollers = new PollerSet(1);
        await using var listener = new ListenSocket(new IPEndPoint(IPAddress.Loopback, 0), pollers, _clock);
        var watchedAtFirst = 0;
        var accepted = new TaskCompletionSource<IClientConnection>(TaskCreationOptions.RunContinuationsAsynchronously);
        var greeted = new Gate();
        listener.Start(
            connection =>
            {
                watchedAtFirst = pollers.Pollers[0].Watched;
                accepted.SetResult(connection);
                greeted.Pass();
            },
            accepted.SetException);
        var client = await ListenSocketTests.ConnectAsync(listener.EndPoint);
        var connection = await accepted.Task.ComesAsync("a client was accepted");
        var reading = connection.Input.ReadAsync(Token);
        await client.SendAsync("QUIT\r\n"u8.ToArray(), Token);
        client.Dispose();

        greeted.Open();

        watchedAtFirst.ShouldBe(1, "the listener alone");
        (await reading.ComesAsync("what was said meanwhile")).Buffer.Length.ShouldBe(6);
        await SocketPair.UntilAsync(() => connection.MayHaveEnded, "the end is heard of");
        connection.Abort();
    }

    [Fact]
    public async Task A_client_that_is_given_up_while_it_is_being_greeted_costs_nothing_that_stays()
    {
        var pollers = new PollerSet(1);
        await using var listener = new ListenSocket(new IPEndPoint(IPAddress.Loopback, 0), pollers, _clock);
        using var first = await ListenSocketTests.ConnectAsync(listener.EndPoint);
        using var second = await ListenSocketTests.ConnectAsync(listener.EndPoint);

        listener.Start(static connection => connection.Abort(), static exception => Assert.Fail(exception.Message));

        foreach (var client in new[] { first, second })
        {
            (await Should.ThrowAsync<SocketException>(async () => await client.ReceiveAsync(new byte[1], Token))).SocketErrorCode.ShouldBe(SocketError.ConnectionReset);
        }

        await SocketPair.UntilAsync(() => pollers.Pollers[0].Watched == 1, "only the listener is watched");
    }
}
