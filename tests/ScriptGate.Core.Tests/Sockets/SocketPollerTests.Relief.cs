using System.Net;
using System.Net.Sockets;
using ScriptGate.Core.Sockets;
using ScriptGate.Testing;
using Shouldly;
using Xunit;

namespace ScriptGate.Core.Tests.Sockets;

/// <summary>Who loses the lead, and who is accused.</summary>
public sealed partial class SocketPollerTests
{
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
    public async Task A_leader_that_was_replaced_leaves_no_file_open_that_told_what_it_did()
    {
        var number = 0;
        var target = await WatchAsync(target =>
        {
            number = ThreadStatistics.OfThisThread();
            target.Block();
        });
        await target.RingAsync();
        target.UntilInside();
        target.Current!.Sample().ShouldNotBeNull();
        ThreadFiles.OpenOf(number).ShouldNotBeEmpty();
        _poller.Relieve();
        _poller.Relieve();
        _poller.Replaced.ShouldBe(1);

        target.Release();

        await SocketPair.UntilAsync(() => ThreadFiles.OpenOf(number).Length == 0, "the thread has closed its files");
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
    public async Task A_leader_whose_processor_was_taken_keeps_the_lead_and_its_step_is_not_accused()
    {
        _next = static last => last with { At = last.At + PollerSet.Busy, IsRunnable = true, Ran = last.Ran + TimeSpan.FromMilliseconds(0.1) };
        var target = await WatchAsync(static target =>
        {
            PollerThread.Current!.Inside = new Stalling();
            target.Block();
        });
        await target.RingAsync();
        target.UntilInside();

        for (var look = 0; look < 400; look++)
        {
            _poller.Relieve().ShouldBeNull();
        }

        _poller.Replaced.ShouldBe(0);
        target.Release();
    }

    [Fact]
    public async Task A_leader_that_computes_is_replaced_when_it_has_had_its_time()
    {
        _next = static last => last with { At = last.At + PollerSet.Busy, IsRunnable = true, Ran = last.Ran + TimeSpan.FromMilliseconds(12.5) };
        var stalling = new Stalling();
        var target = await WatchAsync(target =>
        {
            PollerThread.Current!.Inside = stalling;
            target.Block();
        });
        await target.RingAsync();
        target.UntilInside();
        for (var look = 1; look <= 4; look++)
        {
            _poller.Relieve().ShouldBeNull();
        }

        _poller.Relieve().ShouldBeSameAs(stalling);

        _poller.Replaced.ShouldBe(1);
        target.Release();
    }

    [Fact]
    public async Task A_call_of_many_quick_steps_is_no_step_s_fault()
    {
        _next = static last => last with { At = last.At + PollerSet.Busy, IsRunnable = true, Ran = last.Ran + PollerSet.Busy };
        var next = new Gate();
        var began = new Gate();
        var target = await WatchAsync(target =>
        {
            PollerThread.Current!.Inside = new Stalling();
            target.Announce();
            next.Pass();
            PollerThread.Current!.Inside = new Stalling();
            began.Open();
            target.Block();
        });
        await target.RingAsync();
        target.UntilInside();
        _poller.Relieve().ShouldBeNull();
        next.Open();
        began.MustPass("the second step");

        _poller.Relieve().ShouldBeNull();
        _poller.Relieve().ShouldBeNull();

        _poller.Replaced.ShouldBe(1);
        target.Release();
    }

    [Fact]
    public async Task Where_the_system_does_not_say_what_threads_do_the_second_look_decides()
    {
        var poller = new SocketPoller(1, static _ => null);
        var stalling = new Stalling();
        var gate = new Gate();
        var inside = new Gate();
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        var target = new Waiting(() =>
        {
            PollerThread.Current!.Inside = stalling;
            inside.Open();
            gate.Pass();
        });
        using var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        var key = poller.Add(listener.SafeHandle, Once, target);
        await client.ConnectAsync(listener.LocalEndPoint!, Token);
        inside.MustPass("the call");

        poller.Relieve().ShouldBeNull();
        poller.Relieve().ShouldBeSameAs(stalling);

        gate.Open();
        poller.Remove(key);
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
    public async Task An_idle_poller_keeps_its_leader()
    {
        _poller.Relieve().ShouldBeNull();
        _poller.Relieve().ShouldBeNull();

        _poller.Replaced.ShouldBe(0);
        var target = await WatchAsync();
        await target.RingAsync();
        await target.Served.Task.ComesAsync("the event");
    }

    private sealed class Stalling : IMayStall
    {
        public bool IsSlow => false;

        public void Stalled(TimeSpan atLeast)
        {
        }
    }

    private sealed class Waiting(Action inside) : IPollable
    {
        public void OnEvents(uint events) => inside();
    }
}
