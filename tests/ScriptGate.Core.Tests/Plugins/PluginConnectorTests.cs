using System.Net;
using System.Net.Sockets;
using ScriptGate.Core.Plugins;
using ScriptGate.Core.Sockets;
using ScriptGate.Core.Tests.Sockets;
using ScriptGate.Testing;
using Shouldly;
using Xunit;

namespace ScriptGate.Core.Tests.Plugins;

/// <summary>The connections of plugins: over both kinds of sockets, on the pollers, and closed whoever forgets to.</summary>
public sealed class PluginConnectorTests : IDisposable
{
    private readonly Owner _owner = new();
    private readonly ManualClock _clock = new();
    private readonly PluginConnector _connector;

    public PluginConnectorTests() => _connector = new PluginConnector(PollerSet.Shared, _owner, _clock);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("tcp")]
    [InlineData("name")]
    [InlineData("unix")]
    public async Task Octets_go_both_ways(string kind)
    {
        using var place = new Place(kind);
        await using var ours = await _connector.ConnectAsync(place.EndPoint, Token);
        using var theirs = await place.Listener.AcceptAsync(Token);
        var octets = new byte[300_000];
        Random.Shared.NextBytes(octets);

        var writing = ours.WriteAsync(octets, Token);
        var echo = new byte[octets.Length];
        await using var stream = new NetworkStream(theirs);
        await stream.ReadExactlyAsync(echo, Token);
        await writing;
        echo.ShouldBe(octets);

        var answering = stream.WriteAsync(octets, Token);
        var answer = new byte[octets.Length];
        await ours.ReadExactlyAsync(answer, Token);
        await answering;
        answer.ShouldBe(octets);

        theirs.Shutdown(SocketShutdown.Send);
        (await ours.ReadAsync(answer, Token)).ShouldBe(0);
    }

    [Fact]
    public async Task What_waits_for_octets_goes_on_on_the_poller_that_found_them()
    {
        using var place = new Place("tcp");
        await using var ours = await _connector.ConnectAsync(place.EndPoint, Token);
        using var theirs = await place.Listener.AcceptAsync(Token);
        var reading = ReadAsync(ours);

        await theirs.SendAsync(new byte[1], Token);

        var (thread, inside) = await reading.ComesAsync("the octet");
        thread.ShouldStartWith("sockets ");
        inside.ShouldBeSameAs(_owner);
    }

    [Fact]
    public async Task What_blocks_goes_on_elsewhere()
    {
        _owner.IsSlow = true;
        using var place = new Place("tcp");
        await using var ours = await _connector.ConnectAsync(place.EndPoint, Token);
        using var theirs = await place.Listener.AcceptAsync(Token);
        var reading = ReadAsync(ours);

        await theirs.SendAsync(new byte[1], Token);

        var (thread, inside) = await reading.ComesAsync("the octet");
        thread.ShouldNotStartWith("sockets ");
        inside.ShouldBeNull();
    }

    [Fact]
    public async Task Whoever_writes_much_and_never_has_to_wait_gives_the_poller_back()
    {
        using var place = new Place("tcp");
        await using var ours = await _connector.ConnectAsync(place.EndPoint, Token);
        using var theirs = await place.Listener.AcceptAsync(Token);

        var onPoller = await OnPollerAsync(times: 5, () => ours.WriteAsync(new byte[PluginStream.Turn / 4], Token));

        onPoller.ShouldBe([true, true, true, true, false]);
    }

    [Fact]
    public async Task One_write_of_much_gives_the_poller_back_too()
    {
        using var place = new Place("tcp");
        await using var ours = await _connector.ConnectAsync(place.EndPoint, Token);
        using var theirs = await place.Listener.AcceptAsync(Token);
        var octets = new byte[PluginStream.Turn + 1];
        Random.Shared.NextBytes(octets);

        (await OnPollerAsync(times: 1, () => ours.WriteAsync(octets, Token))).ShouldBe([false]);

        var received = new byte[octets.Length];
        await using var stream = new NetworkStream(theirs);
        await stream.ReadExactlyAsync(received, Token);
        received.ShouldBe(octets);
    }

    [Fact]
    public async Task Whoever_reads_much_and_never_has_to_wait_gives_the_poller_back()
    {
        // All that is sent over such a socket is there to be read at once.
        using var place = new Place("unix");
        await using var ours = await _connector.ConnectAsync(place.EndPoint, Token);
        using var theirs = await place.Listener.AcceptAsync(Token);
        theirs.SendBufferSize = 2 * PluginStream.Turn;
        var quarter = new byte[PluginStream.Turn / 4];
        await theirs.SendAsync(new byte[PluginStream.Turn + quarter.Length], Token);

        var onPoller = await OnPollerAsync(times: 5, () => ours.ReadExactlyAsync(quarter, Token));

        onPoller.ShouldBe([true, true, true, true, false]);
    }

    [Fact]
    public async Task A_read_can_be_broken_off_and_nothing_is_lost()
    {
        using var place = new Place("unix");
        await using var ours = await _connector.ConnectAsync(place.EndPoint, Token);
        using var theirs = await place.Listener.AcceptAsync(Token);
        using var end = new CancellationTokenSource();
        var octets = new byte[2];
        var reading = ours.ReadAsync(octets, end.Token).AsTask();
        reading.IsCompleted.ShouldBeFalse();

        await end.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(reading);
        await Should.ThrowAsync<OperationCanceledException>(ours.ReadAsync(octets, end.Token).AsTask());
        await theirs.SendAsync(new byte[] { 7 }, Token);
        (await ours.ReadAsync(octets, Token)).ShouldBe(1);
        octets[0].ShouldBe((byte)7);
    }

    [Fact]
    public async Task A_write_that_finds_no_room_can_be_broken_off()
    {
        using var place = new Place("unix");
        await using var ours = await _connector.ConnectAsync(place.EndPoint, Token);
        using var theirs = await place.Listener.AcceptAsync(Token);
        using var end = new CancellationTokenSource();
        var writing = ours.WriteAsync(new byte[50_000_000], end.Token).AsTask();
        writing.IsCompleted.ShouldBeFalse();

        await end.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(writing);
    }

    [Fact]
    public async Task Whoever_is_not_there_is_said_to_be_so()
    {
        using var place = new Place("tcp");
        place.Listener.Dispose();

        (await Should.ThrowAsync<IOException>(async () => await _connector.ConnectAsync(place.EndPoint, Token))).Message.ShouldBe("Connection refused");
        (await Should.ThrowAsync<IOException>(async () => await _connector.ConnectAsync(new UnixDomainSocketEndPoint("/nowhere/at-all"), Token))).Message.ShouldBe("No such file or directory");
        await Should.ThrowAsync<IOException>(async () => await _connector.ConnectAsync(new DnsEndPoint("nobody.invalid", 1), Token));

        _connector.Open.ShouldBe(0);
    }

    [Fact]
    public async Task A_unix_socket_whose_queue_is_full_is_asked_again_until_there_is_room()
    {
        using var place = new Place("unix", backlog: 0);
        var waiting = new List<Stream>();
        Task<Stream> connecting;
        while ((connecting = _connector.ConnectAsync(place.EndPoint, Token).AsTask()).IsCompleted)
        {
            waiting.Add(await connecting);
        }

        using var one = await place.Listener.AcceptAsync(Token);
        _clock.Advance(TimeSpan.FromMilliseconds(10));

        await using var last = await connecting.ComesAsync("the connection");
        foreach (var stream in waiting)
        {
            await stream.DisposeAsync();
        }
    }

    [Fact]
    public async Task An_attempt_can_be_broken_off()
    {
        using var place = new Place("unix", backlog: 0);
        using var end = new CancellationTokenSource();
        Task<Stream> connecting;
        while ((connecting = _connector.ConnectAsync(place.EndPoint, end.Token).AsTask()).IsCompleted)
        {
            await connecting;
        }

        var open = _connector.Open;
        await end.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(connecting);
        _connector.Open.ShouldBe(open - 1);
    }

    [Fact]
    public async Task The_end_closes_what_is_open_and_opens_nothing_any_more()
    {
        using var place = new Place("tcp");
        var ours = await _connector.ConnectAsync(place.EndPoint, Token);
        using var theirs = await place.Listener.AcceptAsync(Token);
        var reading = ours.ReadAsync(new byte[1], Token).AsTask();
        _connector.Open.ShouldBe(1);

        _connector.Dispose();

        await Should.ThrowAsync<ObjectDisposedException>(reading);
        (await theirs.ReceiveAsync(new byte[1], Token)).ShouldBe(0);
        await Should.ThrowAsync<IOException>(async () => await _connector.ConnectAsync(place.EndPoint, Token));
        _connector.Open.ShouldBe(0);
        await ours.DisposeAsync();
    }

    public void Dispose() => _connector.Dispose();

    // The code behind the await is a plugin's: where does it run, and who is said to be inside?
    private static async Task<(string Thread, IMayStall? Inside)> ReadAsync(Stream stream)
    {
        await stream.ReadExactlyAsync(new byte[1], Token);
        return (Thread.CurrentThread.Name ?? "", PollerThread.Current?.Inside);
    }

    // Begins on a poller's thread, as whatever a plugin does behind the answer to its last question.
    private async Task<bool[]> OnPollerAsync(int times, Func<ValueTask> call)
    {
        using var place = new Place("tcp");
        await using var ours = await _connector.ConnectAsync(place.EndPoint, Token);
        using var theirs = await place.Listener.AcceptAsync(Token);
        var calling = CallAsync();

        await theirs.SendAsync(new byte[1], Token);

        return await calling.ComesAsync("the calls");

        async Task<bool[]> CallAsync()
        {
            await ours.ReadExactlyAsync(new byte[1], Token);
            var onPoller = new bool[times];
            for (var i = 0; i < times; i++)
            {
                await call();
                onPoller[i] = PollerThread.Current is not null;
            }

            return onPoller;
        }
    }

    private sealed class Owner : IMayStall
    {
        public bool IsSlow { get; set; }

        public void Stalled(TimeSpan atLeast)
        {
        }
    }

    /// <summary>A listener of one of the kinds that an end point can name.</summary>
    private sealed class Place : IDisposable
    {
        private readonly DirectoryInfo? _folder;

        public Place(string kind, int backlog = 10)
        {
            if (kind == "unix")
            {
                _folder = Directory.CreateTempSubdirectory("connector-");
                EndPoint = new UnixDomainSocketEndPoint(Path.Combine(_folder.FullName, "a.sock"));
                Listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                Listener.Bind(EndPoint);
            }
            else
            {
                Listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                Listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
                EndPoint = kind == "tcp" ? Listener.LocalEndPoint! : new DnsEndPoint("localhost", ((IPEndPoint)Listener.LocalEndPoint!).Port);
            }

            Listener.Listen(backlog);
        }

        public EndPoint EndPoint { get; }

        public Socket Listener { get; }

        public void Dispose()
        {
            Listener.Dispose();
            _folder?.Delete(recursive: true);
        }
    }
}
