using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using ScriptGate.Core.Sockets;
using ScriptGate.Testing;
using Shouldly;
using Xunit;

namespace ScriptGate.Core.Tests.Sockets;

public sealed class SocketPollerTests : IDisposable
{
    private const uint Once = Libc.EpollIn | Libc.EpollEdge;

    private readonly SocketPoller _poller = new(0);
    private readonly List<Bell> _bells = [];

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
    public async Task An_idle_poller_keeps_its_leader()
    {
        _poller.Relieve().ShouldBeNull();
        _poller.Relieve().ShouldBeNull();

        _poller.Replaced.ShouldBe(0);
        var target = await WatchAsync();
        await target.RingAsync();
        await target.Served.Task.ComesAsync("the event");
    }

    [Fact]
    public async Task A_leader_inside_one_call_at_two_looks_is_replaced_and_what_it_was_inside_of_is_told()
    {
        var stalling = new Stalling();
        var blocked = await WatchAsync(target =>
        {
            PollerThread.Current!.Inside = stalling;
            target.Block();
        });
        var other = await WatchAsync();
        await blocked.RingAsync();
        blocked.UntilInside();

        _poller.Relieve().ShouldBeNull();
        _poller.Replaced.ShouldBe(0);
        _poller.Relieve().ShouldBeSameAs(stalling);

        _poller.Replaced.ShouldBe(1);
        await other.RingAsync();
        await other.Served.Task.ComesAsync("the event of another socket");
        other.Thread.ShouldNotBe(blocked.Thread);
        blocked.Served.Task.IsCompleted.ShouldBeFalse();
        blocked.Release();
    }

    [Fact]
    public async Task The_thread_that_was_blocked_leaves_and_the_new_leader_stays()
    {
        var blocked = await WatchAsync(static target => target.Block());
        var other = await WatchAsync();
        await blocked.RingAsync();
        blocked.UntilInside();
        _poller.Relieve();
        _poller.Relieve();

        blocked.Release();

        blocked.Thread!.Join(Patience.Limit).ShouldBeTrue();
        await other.RingAsync();
        await other.Served.Task.ComesAsync("the event of another socket");
        blocked.Calls.ShouldBe(1);
    }

    [Fact]
    public async Task A_leader_that_went_on_between_two_looks_keeps_the_lead()
    {
        var first = await WatchAsync(static target => target.Block());
        var second = await WatchAsync(static target => target.Block());
        await first.RingAsync();
        first.UntilInside();
        _poller.Relieve().ShouldBeNull();
        first.Release();
        await second.RingAsync();
        second.UntilInside();

        _poller.Relieve().ShouldBeNull();

        _poller.Replaced.ShouldBe(0);
        second.Thread.ShouldBe(first.Thread);
        second.Release();
        await second.Served.Task.ComesAsync("the second call's end");
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
    public async Task Leaders_that_block_one_behind_the_other_are_each_replaced()
    {
        var blocked = new List<Bell>();
        for (var i = 1; i <= 3; i++)
        {
            var target = await WatchAsync(static target => target.Block());
            await target.RingAsync();
            target.UntilInside();
            blocked.Add(target);
            _poller.Relieve();
            _poller.Relieve();
            _poller.Replaced.ShouldBe(i);
        }

        blocked.Select(target => target.Thread).Distinct().Count().ShouldBe(3);
        blocked.ForEach(static target => target.Release());
        blocked.ForEach(static target => target.Thread!.Join(Patience.Limit).ShouldBeTrue());
        var last = await WatchAsync();
        await last.RingAsync();
        await last.Served.Task.ComesAsync("an event for the fourth leader");
        blocked.ShouldAllBe(target => target.Calls == 1);
    }

    [Fact]
    public async Task A_step_that_began_after_the_look_before_is_not_accused()
    {
        var quick = new Stalling();
        var next = new Gate();
        var began = new Gate();
        var target = await WatchAsync(target =>
        {
            PollerThread.Current!.Inside = quick;
            target.Announce();
            next.Pass();
            PollerThread.Current!.Inside = null;
            PollerThread.Current!.Inside = quick;
            began.Open();
            target.Block();
        });
        await target.RingAsync();
        target.UntilInside();
        _poller.Relieve().ShouldBeNull();
        next.Open();
        began.MustPass("the second step");

        // The call has lasted since the look before, so the leader is replaced; but what it is inside of now has only just begun.
        _poller.Relieve().ShouldBeNull();

        _poller.Replaced.ShouldBe(1);
        target.Release();
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

    private sealed class Stalling : IMayStall
    {
        public void Stalled(TimeSpan atLeast)
        {
        }
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
