using System.Net;
using System.Net.Sockets;
using ScriptGate.Core.Sockets;
using Shouldly;
using Xunit;

namespace ScriptGate.Core.Tests.Sockets;

public sealed class PollerSetTests
{
    [Fact]
    public void Sockets_are_spread_over_the_pollers_in_turn()
    {
        var set = new PollerSet(3);

        var chosen = Enumerable.Range(0, 6).Select(_ => set.Choose().Number).ToArray();

        chosen.ShouldBe([1, 2, 0, 1, 2, 0]);
    }

    [Fact]
    public void There_is_a_poller_for_each_processor() => PollerSet.Shared.Pollers.Count.ShouldBe(Environment.ProcessorCount);

    [Fact]
    public void The_watch_looks_seldom_while_nothing_happens()
    {
        var set = new PollerSet(2);

        set.Look(PollerSet.Idle).ShouldBe(PollerSet.Idle);
        set.Look(PollerSet.Idle).ShouldBe(PollerSet.Idle);
    }

    [Fact]
    public void The_watch_looks_often_while_a_call_lasts_that_is_not_held_up()
    {
        var set = new PollerSet(1, static _ => new ThreadSample(default, true, default, default, default));
        using var lasting = new Blocking();
        lasting.Watch(set.Pollers[0]);
        lasting.Ring();

        for (var look = 0; look < 10; look++)
        {
            set.Look(PollerSet.Busy).ShouldBe(PollerSet.Busy);
        }

        lasting.Told.ShouldBeEmpty();
    }

    [Fact]
    public void The_watch_looks_often_while_leaders_block_one_behind_the_other_and_tells_each_step_how_long()
    {
        var looks = 0;
        var set = new PollerSet(1, _ => new ThreadSample(looks++ * PollerSet.Busy, false, default, default, default));
        using var first = new Blocking();
        using var second = new Blocking();
        first.Watch(set.Pollers[0]);
        second.Watch(set.Pollers[0]);
        first.Ring();

        set.Look(PollerSet.Idle).ShouldBe(PollerSet.Busy);
        set.Look(PollerSet.Busy).ShouldBe(PollerSet.Busy, "Whoever waited behind the blocked leader may block the new one at once.");
        first.Told.ShouldBe([PollerSet.Busy]);

        second.Ring();
        set.Look(PollerSet.Busy).ShouldBe(PollerSet.Busy);
        set.Look(PollerSet.Busy).ShouldBe(PollerSet.Busy);
        second.Told.ShouldBe([PollerSet.Busy]);
        first.Told.Count.ShouldBe(1);
        set.Pollers[0].Replaced.ShouldBe(2);

        set.Look(PollerSet.Busy).ShouldBe(PollerSet.Idle);
    }

    [Fact]
    public async Task A_socket_that_is_opened_on_a_poller_s_thread_stays_with_that_poller()
    {
        var set = new PollerSet(2);
        var chosen = new TaskCompletionSource<SocketPoller[]>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var bell = new Blocking(() => chosen.SetResult([set.Choose(), set.Choose(), set.Choose()]));
        bell.Watch(set.Pollers[1]);

        bell.Ring();

        (await chosen.Task.ComesAsync("the event")).ShouldAllBe(poller => poller == set.Pollers[1]);
    }

    /// <summary>A socket whose event holds the leader until the test is over.</summary>
    private sealed class Blocking(Action? first = null) : IPollable, IMayStall, IDisposable
    {
        private readonly Gate _inside = new();
        private readonly Gate _release = new();
        private Action _leave = static () => { };
        private readonly UdpClient _socket = new(new IPEndPoint(IPAddress.Loopback, 0));

        public bool IsSlow => false;

        public List<TimeSpan> Told { get; } = [];

        public void Watch(SocketPoller poller)
        {
            var key = poller.Add(_socket.Client.SafeHandle, Libc.EpollIn | Libc.EpollEdge, this);
            _leave = () => poller.Remove(key);
        }

        public void Ring()
        {
            _socket.Send([7], (IPEndPoint)_socket.Client.LocalEndPoint!);
            _inside.MustPass("the call");
        }

        public void OnEvents(uint events)
        {
            first?.Invoke();
            PollerThread.Current!.Inside = this;
            _inside.Open();
            _release.Pass();
        }

        public void Stalled(TimeSpan atLeast) => Told.Add(atLeast);

        public void Dispose()
        {
            // The end of its socket is an event too.
            _leave();
            _release.Open();
            _socket.Dispose();
        }
    }
}
