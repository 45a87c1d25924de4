using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using ScriptGate.Core.Sockets;
using ScriptGate.Testing;
using Shouldly;
using Xunit;

namespace ScriptGate.Core.Tests.Sockets;

public sealed class ListenSocketTests
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly ManualClock _clock = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Many_clients_at_once_are_each_accepted_exactly_once()
    {
        const int Clients = 200;
        var pollers = new PollerSet(3);
        await using var listener = new ListenSocket(new IPEndPoint(IPAddress.Loopback, 0), pollers, _clock);
        var accepted = new ConcurrentQueue<IClientConnection>();
        var all = new Gate(Clients);
        listener.Start(
            connection =>
            {
                accepted.Enqueue(connection);
                all.Open();
            },
            static exception => Assert.Fail(exception.Message));

        var clients = await Task.WhenAll(Enumerable.Range(0, Clients).Select(_ => ConnectAsync(listener.EndPoint)));

        all.MustPass("every client was accepted");
        accepted.Select(connection => connection.RemoteEndPoint.Port).Order().ShouldBe(clients.Select(client => ((IPEndPoint)client.LocalEndPoint!).Port).Order());
        accepted.ShouldAllBe(connection => connection.LocalEndPoint.Equals(listener.EndPoint));
        await UntilWatchedAsync(pollers, Clients + 3);

        foreach (var connection in accepted)
        {
            connection.Abort();
        }

        await UntilWatchedAsync(pollers, 3);
        Array.ForEach(clients, static client => client.Dispose());
    }

    [Fact]
    public async Task A_poller_that_is_busy_with_its_client_leaves_the_next_one_to_the_others()
    {
        await using var listener = new ListenSocket(new IPEndPoint(IPAddress.Loopback, 0), new PollerSet(3), _clock);
        var threads = new ConcurrentDictionary<SocketPoller, IClientConnection>();
        var all = new Gate(3);
        listener.Start(
            connection =>
            {
                threads[PollerThread.Current!.Poller] = connection;
                all.Open();

                // Comes back only when three pollers are inside at the same time.
                all.Pass();
            },
            static exception => Assert.Fail(exception.Message));

        using var first = await ConnectAsync(listener.EndPoint);
        using var second = await ConnectAsync(listener.EndPoint);
        using var third = await ConnectAsync(listener.EndPoint);

        all.MustPass("every poller accepts");
        threads.Count.ShouldBe(3);
        foreach (var connection in threads.Values)
        {
            connection.Abort();
        }
    }

    [Fact]
    public async Task Clients_wait_in_the_backlog_until_the_listener_is_started()
    {
        await using var listener = new ListenSocket(new IPEndPoint(IPAddress.Loopback, 0), PollerSet.Shared, _clock);
        using var client = await ConnectAsync(listener.EndPoint);
        await client.SendAsync("EHLO a\r\n"u8.ToArray(), Token);

        var connection = await AcceptAsync(listener);

        (await connection.Input.ReadAsync(Token).ComesAsync("what was sent before")).Buffer.Length.ShouldBe(8);
        connection.Abort();
    }

    [Fact]
    public async Task A_listener_that_is_disposed_accepts_nobody_and_keeps_its_clients()
    {
        var pollers = new PollerSet(2);
        var listener = new ListenSocket(new IPEndPoint(IPAddress.Loopback, 0), pollers, _clock);
        var accepting = AcceptAsync(listener);
        using var client = await ConnectAsync(listener.EndPoint);
        var connection = await accepting;

        await listener.DisposeAsync();
        await listener.DisposeAsync();

        (await Should.ThrowAsync<SocketException>(() => ConnectAsync(listener.EndPoint))).SocketErrorCode.ShouldBe(SocketError.ConnectionRefused);
        await UntilWatchedAsync(pollers, 1);
        await connection.Output.WriteAsync("220 "u8.ToArray(), Token);
        (await client.ReceiveAsync(new byte[10], Token)).ShouldBe(4);
        connection.Abort();
    }

    [Fact]
    public async Task An_address_that_is_in_use_says_so()
    {
        await using var first = new ListenSocket(new IPEndPoint(IPAddress.Loopback, 0), PollerSet.Shared, _clock);

        Should.Throw<IOException>(() => new ListenSocket(first.EndPoint, PollerSet.Shared, _clock)).Message.ShouldBe("Address already in use");
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    public async Task A_listener_for_both_families_shows_every_client_as_what_it_is(string address)
    {
        await using var listener = new ListenSocket(new IPEndPoint(IPAddress.IPv6Any, 0), PollerSet.Shared, _clock);
        var accepting = AcceptAsync(listener);
        using var client = await ConnectAsync(new IPEndPoint(IPAddress.Parse(address), listener.EndPoint.Port));

        var connection = await accepting;

        connection.RemoteEndPoint.ShouldBe(client.LocalEndPoint);
        connection.RemoteEndPoint.Address.ShouldBe(IPAddress.Parse(address));
        connection.LocalEndPoint.ShouldBe(client.RemoteEndPoint);
        connection.Abort();
    }

    [Fact]
    public async Task An_ipv6_literal_is_listened_on()
    {
        await using var listener = new ListenSocket(new IPEndPoint(IPAddress.IPv6Loopback, 0), PollerSet.Shared, _clock);
        var accepting = AcceptAsync(listener);
        using var client = await ConnectAsync(listener.EndPoint);

        var connection = await accepting;

        connection.RemoteEndPoint.ShouldBe(client.LocalEndPoint);
        connection.LocalEndPoint.ShouldBe(listener.EndPoint);
        connection.Abort();
    }

    [Fact]
    public async Task A_failure_is_told_once_and_accepting_goes_on_after_a_pause()
    {
        var pollers = new PollerSet(1);
        await using var listener = new ListenSocket(new IPEndPoint(IPAddress.Loopback, 0), pollers, _clock);
        var accepted = new TaskCompletionSource<IClientConnection>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var failures = new SemaphoreSlim(0);
        listener.Start(accepted.SetResult, _ => failures.Release());

        // A socket that does not listen any more fails every accept.
        using var same = Same(listener);
        same.Shutdown(SocketShutdown.Both);
        (await failures.WaitAsync(Patience.Limit, Token)).ShouldBeTrue("The failure was not told.");
        await _clock.UntilTimersRunAsync(1, Token);
        pollers.Pollers[0].Watched.ShouldBe(0);
        failures.CurrentCount.ShouldBe(0);

        // It fails again behind the pause, and only then.
        _clock.Advance(Pause);
        (await failures.WaitAsync(Patience.Limit, Token)).ShouldBeTrue("The second failure was not told.");
        await _clock.UntilTimersRunAsync(1, Token);
        failures.CurrentCount.ShouldBe(0);

        // The system gives another port with that, because none was asked for.
        same.Listen();
        using var again = Same(listener);
        using var client = await ConnectAsync((IPEndPoint)again.LocalEndPoint!);
        _clock.Advance(Pause - TimeSpan.FromMilliseconds(1));
        pollers.Pollers[0].Watched.ShouldBe(0);
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        var connection = await accepted.Task.ComesAsync("the client was accepted");
        connection.RemoteEndPoint.ShouldBe(client.LocalEndPoint);
        failures.CurrentCount.ShouldBe(0);
        connection.Abort();
    }

    [Fact]
    public async Task A_listener_that_is_disposed_in_its_pause_comes_back_no_more()
    {
        var pollers = new PollerSet(1);
        var listener = new ListenSocket(new IPEndPoint(IPAddress.Loopback, 0), pollers, _clock);
        using var failures = new SemaphoreSlim(0);
        listener.Start(static _ => { }, _ => failures.Release());
        using (var same = Same(listener))
        {
            same.Shutdown(SocketShutdown.Both);
        }

        (await failures.WaitAsync(Patience.Limit, Token)).ShouldBeTrue("The failure was not told.");
        await _clock.UntilTimersRunAsync(1, Token);

        await listener.DisposeAsync();
        _clock.Advance(Pause);

        _clock.RunningTimers.ShouldBe(0);
        await SocketPair.UntilAsync(() => pollers.Pollers[0].Watched == 0, "nothing is watched");
        failures.CurrentCount.ShouldBe(0);
    }

    [Fact]
    public async Task A_listener_that_is_disposed_while_its_failure_is_told_does_no_harm()
    {
        var pollers = new PollerSet(1);
        var listener = new ListenSocket(new IPEndPoint(IPAddress.Loopback, 0), pollers, _clock);
        var disposed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var isShutDown = new Gate();
        listener.Start(
            static _ => { },
            _ =>
            {
                isShutDown.Pass();
                listener.DisposeAsync().AsTask().ShouldBeSameAs(Task.CompletedTask);
                disposed.SetResult();
            });
        using (var same = Same(listener))
        {
            same.Shutdown(SocketShutdown.Both);
        }

        isShutDown.Open();
        await disposed.Task.ComesAsync("the failure was told");
        await _clock.UntilTimersRunAsync(1, Token);
        _clock.Advance(Pause);

        // The poller is still alive.
        await SocketPair.UntilAsync(() => pollers.Pollers[0].Watched == 0, "nothing is watched");
        await using var next = new ListenSocket(new IPEndPoint(IPAddress.Loopback, 0), pollers, _clock);
        var accepting = AcceptAsync(next);
        using var client = await ConnectAsync(next.EndPoint);
        (await accepting).Abort();
    }

    [Theory]
    [InlineData("")]
    [InlineData("EHLO early.example\r\n")]
    public async Task Clients_that_are_turned_away_hear_it_to_the_end_and_cost_nothing_that_stays(string early)
    {
        const int Clients = 100;
        var pollers = new PollerSet(2);
        await using var listener = new ListenSocket(new IPEndPoint(IPAddress.Loopback, 0), pollers, _clock);
        var ports = new ConcurrentQueue<int>();
        var clients = await Task.WhenAll(Enumerable.Range(0, Clients).Select(_ => ConnectAsync(listener.EndPoint)));
        foreach (var client in clients)
        {
            await client.SendAsync(Encoding.ASCII.GetBytes(early), Token);
        }

        listener.Start(new Acceptance(static _ => Assert.Fail("Nobody was to be taken."), static exception => Assert.Fail(exception.Message))
        {
            Look = arrival =>
            {
                ports.Enqueue(arrival.Client.Port);
                return "421 4.3.2 Later\r\n"u8.ToArray();
            },
        });

        foreach (var client in clients)
        {
            using var stream = new NetworkStream(client, ownsSocket: true);
            using var reader = new StreamReader(stream);
            (await reader.ReadToEndAsync(Token)).ShouldBe("421 4.3.2 Later\r\n");
        }

        ports.Distinct().Count().ShouldBe(Clients);
        pollers.Pollers.Sum(poller => poller.Watched).ShouldBe(2);
    }

    [Fact]
    public async Task How_long_a_client_waited_is_known_when_it_is_accepted()
    {
        var wait = TimeSpan.FromMilliseconds(80);
        await using var listener = new ListenSocket(new IPEndPoint(IPAddress.Loopback, 0), PollerSet.Shared, _clock);
        var begin = TimeProvider.System.GetTimestamp();
        using var client = await ConnectAsync(listener.EndPoint);
        await UntilWaitAsync(listener, 1);
        var connected = TimeProvider.System.GetTimestamp();
        await SocketPair.UntilAsync(() => TimeProvider.System.GetElapsedTime(connected) >= wait, "the client waited");

        var looked = new TaskCompletionSource<(TimeSpan Waited, TimeSpan Most)>(TaskCreationOptions.RunContinuationsAsynchronously);
        listener.Start(new Acceptance(static _ => Assert.Fail("It was not to be taken."), looked.SetException)
        {
            Look = arrival =>
            {
                looked.SetResult((arrival.Waited, TimeProvider.System.GetElapsedTime(begin)));
                return [];
            },
        });

        // The system counts in its ticks: 10 ms at most.
        var (waited, most) = await looked.Task.ComesAsync("the client was looked at");
        waited.ShouldBeInRange(wait - TimeSpan.FromMilliseconds(10), most + TimeSpan.FromMilliseconds(10));
    }

    [Fact]
    public async Task How_many_wait_behind_a_client_is_known_when_it_is_accepted()
    {
        const int Clients = 5;
        await using var listener = new ListenSocket(new IPEndPoint(IPAddress.Loopback, 0), new PollerSet(1), _clock);
        var clients = await Task.WhenAll(Enumerable.Range(0, Clients).Select(_ => ConnectAsync(listener.EndPoint)));
        await UntilWaitAsync(listener, Clients);
        var behind = new ConcurrentQueue<int>();
        listener.Start(new Acceptance(static _ => Assert.Fail("Nobody was to be taken."), static exception => Assert.Fail(exception.Message))
        {
            Look = arrival =>
            {
                behind.Enqueue(arrival.Behind);
                return "421 4.3.2 Later\r\n"u8.ToArray();
            },
        });

        foreach (var client in clients)
        {
            using var stream = new NetworkStream(client, ownsSocket: true);
            using var reader = new StreamReader(stream);
            (await reader.ReadToEndAsync(Token)).ShouldBe("421 4.3.2 Later\r\n");
        }

        behind.ShouldBe([4, 3, 2, 1, 0]);
    }

    private static Socket Same(ListenSocket listener) => new(new SafeSocketHandle(listener.Descriptor.DangerousGetHandle(), ownsHandle: false));

    // A client is connected when it has its answer; the listener's side of it is made behind that.
    private static Task UntilWaitAsync(ListenSocket listener, int clients) => SocketPair.UntilAsync(() => SocketCalls.Backlog(listener.Descriptor) == clients, $"{clients} clients in the backlog");

    // A client is watched when it has been greeted.
    private static Task UntilWatchedAsync(PollerSet pollers, int descriptors) =>
        SocketPair.UntilAsync(() => pollers.Pollers.Sum(poller => poller.Watched) == descriptors, $"{descriptors} descriptors are watched");

    internal static async Task<Socket> ConnectAsync(IPEndPoint endPoint)
    {
        var client = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await client.ConnectAsync(endPoint, Token);
            return client;
        }
        catch (SocketException)
        {
            client.Dispose();
            throw;
        }
    }

    private static Task<IClientConnection> AcceptAsync(ListenSocket listener)
    {
        var accepted = new TaskCompletionSource<IClientConnection>(TaskCreationOptions.RunContinuationsAsynchronously);
        listener.Start(accepted.SetResult, accepted.SetException);
        return accepted.Task.ComesAsync("a client was accepted");
    }
}
