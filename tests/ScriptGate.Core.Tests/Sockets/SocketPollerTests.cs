using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using ScriptGate.Core.Sockets;
using ScriptGate.Testing;
using Shouldly;
using Xunit;

namespace ScriptGate.Core.Tests.Sockets;

public sealed partial class SocketPollerTests : IDisposable
{
    private const uint Once = Libc.EpollIn | Libc.EpollEdge;

    private readonly SocketPoller _poller;
    private readonly List<Bell> _bells = [];

    // What the next look finds: a thread that has slept since the look before, unless a test says otherwise.
    private ThreadSample _sample;
    private Func<ThreadSample, ThreadSample> _next = static last => last with { At = last.At + PollerSet.Busy };

    public SocketPollerTests() => _poller = new SocketPoller(0, _ => _sample = _next(_sample));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_event_is_served_on_the_leader_s_thread()
    {
        var target = await WatchAsync();

        await target.RingAsync();

        (await target.Served.Task.ComesAsync("the event")).ShouldBe(Libc.EpollIn);
        target.Thread!.Name.ShouldBe("sockets 0");
        target.Current!.Poller.ShouldBeSameAs(_poller);
        PollerThread.Current.ShouldBeNull();
        _poller.Calls.ShouldBe(1);
        _poller.Watched.ShouldBe(1);
    }

    [Fact]
    public async Task The_events_of_a_batch_are_served_once_each_whoever_leads()
    {
        var gate = await WatchAsync(static target => target.Block());
        var threads = new ConcurrentDictionary<Bell, Thread>();
        var release = new Gate();
        var inside = new Gate();
        var targets = new List<Bell>();
        for (var i = 0; i < 40; i++)
        {
            targets.Add(await WatchAsync(target =>
            {
                threads[target] = Thread.CurrentThread;
                if (threads.Count == 1)
                {
                    inside.Open();
                    release.Pass();
                }
            }));
        }

        await gate.RingAsync();
        gate.UntilInside();
        foreach (var target in targets)
        {
            await target.RingAsync();
        }

        // The leader fetches what has gathered as one batch, and the first of it blocks.
        gate.Release();
        inside.MustPass("the first call of the batch");
        _poller.Relieve();
        _poller.Relieve();

        await Task.WhenAll(targets.Where(target => !IsFirst(target)).Select(target => target.Served.Task)).ComesAsync("the rest of the batch");
        var leaders = targets.Where(target => !IsFirst(target)).Select(target => threads[target]).Distinct().ToArray();
        leaders.ShouldHaveSingleItem().ShouldNotBe(gate.Thread);
        release.Open();
        gate.Thread!.Join(Patience.Limit).ShouldBeTrue();
        targets.ShouldAllBe(target => target.Calls == 1);
        _poller.Replaced.ShouldBe(1);

        bool IsFirst(Bell target) => threads.TryGetValue(target, out var thread) && thread == gate.Thread;
    }

    [Fact]
    public async Task An_event_of_a_removed_target_finds_nobody_even_when_its_place_was_given_away()
    {
        var gate = await WatchAsync(static target => target.Block());
        var removed = await WatchAsync();
        await gate.RingAsync();
        gate.UntilInside();
        await removed.RingAsync();
        _poller.Remove(removed.Key);
        var heir = await WatchAsync();
        var last = await WatchAsync();
        await last.RingAsync();

        ((uint)heir.Key).ShouldBe((uint)removed.Key);
        heir.Key.ShouldNotBe(removed.Key);
        gate.Release();
        await last.Served.Task.ComesAsync("the last event");

        removed.Calls.ShouldBe(0);
        heir.Calls.ShouldBe(0);
        await heir.RingAsync();
        await heir.Served.Task.ComesAsync("the heir's own event");
    }

    [Fact]
    public async Task Removing_twice_does_not_free_the_heir()
    {
        var removed = await WatchAsync();
        _poller.Remove(removed.Key);
        var heir = await WatchAsync();

        _poller.Remove(removed.Key);
        _poller.Remove(0);

        _poller.Watched.ShouldBe(1);
        await heir.RingAsync();
        await heir.Served.Task.ComesAsync("the heir's event");
    }

    [Fact]
    public async Task There_is_room_for_any_number_of_targets()
    {
        var targets = new List<Bell>();
        for (var i = 0; i < 150; i++)
        {
            targets.Add(await WatchAsync());
        }

        foreach (var target in targets)
        {
            await target.RingAsync();
        }

        await Task.WhenAll(targets.Select(target => target.Served.Task)).ComesAsync("all events");
        targets.Select(target => target.Key).Distinct().Count().ShouldBe(150);
        targets.ShouldAllBe(target => target.Key != 0 && target.Calls == 1);
        _poller.Watched.ShouldBe(150);
    }

    [Fact]
    public void A_closed_descriptor_cannot_be_watched_and_leaves_nothing_behind()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Dispose();

        using var target = new Bell(this, socket, null);
        Should.Throw<ObjectDisposedException>(() => _poller.Add(socket.SafeHandle, Once, target));

        _poller.Watched.ShouldBe(0);
    }

    [Fact]
    public void What_cannot_be_watched_says_why_and_leaves_nothing_behind()
    {
        using var file = File.OpenHandle(typeof(SocketPollerTests).Assembly.Location);

        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        using var target = new Bell(this, socket, null);
        var exception = Should.Throw<IOException>(() => _poller.Add(file, Once, target));

        exception.Message.ShouldBe("A socket cannot be watched: Operation not permitted.");
        _poller.Watched.ShouldBe(0);
    }

    public void Dispose()
    {
        foreach (var bell in _bells)
        {
            bell.Dispose();
        }
    }

    private async Task<Bell> WatchAsync(Action<Bell>? inside = null)
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        var ringer = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await ringer.ConnectAsync(listener.LocalEndPoint!, Token);
        var socket = await listener.AcceptAsync(Token);
        var bell = new Bell(this, socket, inside) { Ringer = ringer };
        _bells.Add(bell);
        bell.Key = _poller.Add(socket.SafeHandle, Once, bell);
        return bell;
    }

    /// <summary>A target whose event the test rings, and which may stay inside its call until the test lets it go.</summary>
    private sealed class Bell(SocketPollerTests owner, Socket socket, Action<Bell>? inside) : IPollable, IDisposable
    {
        private readonly Gate _inside = new();
        private readonly Gate _release = new();
        private int _calls;

        public ulong Key { get; set; }

        public Socket? Ringer { get; init; }

        public int Calls => Volatile.Read(ref _calls);

        public Thread? Thread { get; private set; }

        public PollerThread? Current { get; private set; }

        /// <summary>The events, when the call has ended.</summary>
        public TaskCompletionSource<uint> Served { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>Makes the event happen, and is back when the system has it.</summary>
        public async Task RingAsync()
        {
            await Ringer!.SendAsync(new byte[] { 7 }, Token);
            await SocketPair.UntilAsync(() => socket.Available == 1, "the octet arrived");
        }

        public void Dispose()
        {
            // The end of its socket is an event too.
            owner._poller.Remove(Key);
            _release.Open();
            socket.Dispose();
            Ringer?.Dispose();
        }

        public void Announce() => _inside.Open();

        public void Block()
        {
            _inside.Open();
            _release.Pass();
        }

        public void Release() => _release.Open();

        public void UntilInside() => _inside.MustPass("the call");

        public void OnEvents(uint events)
        {
            Interlocked.Increment(ref _calls);
            Thread = Thread.CurrentThread;
            Current = PollerThread.Current;
            Current!.Poller.ShouldBeSameAs(owner._poller);
            inside?.Invoke(this);
            Served.TrySetResult(events);
        }
    }
}
