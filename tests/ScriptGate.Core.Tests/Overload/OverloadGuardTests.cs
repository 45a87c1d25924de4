using ScriptGate.Core.Configuration;
using ScriptGate.Core.Overload;
using ScriptGate.Testing;
using Shouldly;
using Xunit;

namespace ScriptGate.Core.Tests.Overload;

public sealed class OverloadGuardTests
{
    private static readonly OverloadOptions Options = new() { Delay = TimeSpan.FromMilliseconds(50), Memory = 1000 };

    private readonly ManualClock _clock = new();
    private readonly RecordedLog _log = new();
    private readonly OverloadGuard _guard;
    private long _memory = 500;

    public OverloadGuardTests() => _guard = new OverloadGuard(_clock, () => _memory, _log);

    [Fact]
    public void With_too_much_memory_every_connection_is_turned_away_until_there_is_room_again()
    {
        Look(1000);
        TurnAway().ShouldBeNull();

        Look(1001);
        TurnAway().ShouldBe(true);
        _guard.Reason.ShouldBe(OverloadReason.Memory);

        // A little less is not yet room.
        Look(951);
        TurnAway().ShouldBe(true);

        Look(950);
        TurnAway().ShouldBeNull();
        _guard.TurnedAway.ShouldBe(2);
    }

    [Fact]
    public void It_is_said_once_that_it_begins_and_once_what_it_came_to()
    {
        Look(2000);
        TurnAway();
        _clock.Advance(TimeSpan.FromSeconds(2));
        TurnAway();
        Look(2000);
        TurnAway();
        _log.Of("OverloadBegan").ShouldHaveSingleItem().ShouldContain("more memory than overload.memory");

        Look(500);
        _log.Of("OverloadEnded").ShouldBeEmpty();
        _clock.Advance(OverloadGuard.Calm);
        _guard.Tick(Options);
        _log.Of("OverloadEnded").ShouldHaveSingleItem().ShouldContain("3 connections were answered 421 in 00:00:03");
        _guard.Reason.ShouldBeNull();

        // And anew the next time.
        Look(2000);
        TurnAway();
        _log.Of("OverloadBegan").Count.ShouldBe(2);
    }

    [Fact]
    public void As_long_as_memory_is_short_it_is_not_over_though_nobody_comes()
    {
        Look(2000);
        TurnAway();
        _clock.Advance(OverloadGuard.Calm * 10);
        _guard.Tick(Options);

        _guard.Reason.ShouldBe(OverloadReason.Memory);
    }

    [Fact]
    public void Of_a_flood_only_some_in_a_second_are_recorded_and_all_counted()
    {
        Look(2000);
        Enumerable.Range(0, 1000).Count(_ => TurnAway() == true).ShouldBe(OverloadGuard.RecordsPerSecond);
        _clock.Advance(TimeSpan.FromSeconds(1));
        Enumerable.Range(0, 1000).Count(_ => TurnAway() == true).ShouldBe(OverloadGuard.RecordsPerSecond);
        _guard.TurnedAway.ShouldBe(2000);
    }

    [Fact]
    public void Clients_that_wait_too_long_are_turned_away_while_the_queue_stands()
    {
        for (var client = 0; client < 2 * WaitJudge.Fewest; client++)
        {
            _guard.TurnAway(Waiting(80), Options).ShouldBeNull();
        }

        _clock.Advance(WaitJudge.Period);
        _guard.TurnAway(Waiting(80), Options).ShouldBe(true);
        _guard.Reason.ShouldBe(OverloadReason.Delay);
        _log.Of("OverloadBegan").ShouldHaveSingleItem().ShouldContain("clients wait 80 ms to be accepted");
    }

    [Fact]
    public void A_queue_for_the_rules_that_is_too_long_is_known_before_anybody_has_waited()
    {
        // 50 ms are allowed; 51 calls of 4 ms are 204, and that is four times as long.
        for (var client = 0; client < 100; client++)
        {
            _guard.TurnAway(Rules(waiting: 0), Options).ShouldBeNull();
        }

        _clock.Advance(2 * RecentArrivals.Moment);
        _guard.TurnAway(Rules(waiting: 51), Options).ShouldBe(true);
        _guard.Reason.ShouldBe(OverloadReason.Rules);
        _log.Of("OverloadBegan").ShouldHaveSingleItem().ShouldContain("51 calls wait for the rules, and a new client's would have to wait 204 ms");

        // And it is over with the queue, not when the last of it has been served.
        _guard.TurnAway(Rules(waiting: 12), Options).ShouldBeNull();
        _guard.TurnAway(Rules(waiting: 13), Options).ShouldNotBeNull();
    }

    [Fact]
    public void A_queue_for_the_rules_that_is_a_little_too_long_has_to_stand_for_a_while()
    {
        for (var client = 0; client < 10; client++)
        {
            _guard.TurnAway(Rules(waiting: 20), Options).ShouldBeNull();
            _clock.Advance(WaitJudge.Period / 10);
        }

        _guard.TurnAway(Rules(waiting: 20), Options).ShouldBe(true);
    }

    [Fact]
    public void Who_was_let_in_a_moment_ago_is_expected_at_the_rules_as_far_as_others_are_there()
    {
        for (var client = 0; client < 40; client++)
        {
            _guard.TurnAway(Rules(waiting: 0), Options).ShouldBeNull();
        }

        // 26 wait and 40 come, of whom 26 count: 208 ms. With 25 it is 200, and these are not certain yet.
        _guard.TurnAway(Rules(waiting: 25), Options).ShouldBeNull();
        _guard.TurnAway(Rules(waiting: 26), Options).ShouldBe(true);
    }

    [Fact]
    public void A_crowd_of_clients_that_ask_the_rules_nothing_is_no_overload()
    {
        for (var client = 0; client < 1000; client++)
        {
            _guard.TurnAway(Rules(waiting: 0) with { Inside = 1000 }, Options).ShouldBeNull();
        }
    }

    [Fact]
    public void The_first_few_dozen_clients_of_a_gateway_that_is_still_slow_are_all_taken()
    {
        // A burst of 50 that come again as they are served, each call a hundred times as slow as it will be.
        for (var round = 0; round < 100; round++)
        {
            for (var client = 0; client < 50; client++)
            {
                var newcomer = new Newcomer { Waited = TimeSpan.FromSeconds(1), Behind = 49 - client, Inside = client, Rules = new QueueView(client, TimeSpan.FromMilliseconds(400)) };
                _guard.TurnAway(newcomer, Options).ShouldBeNull();
            }

            _clock.Advance(WaitJudge.Period / 2);
        }

        _guard.TurnAway(new Newcomer { Behind = 13, Inside = 50, Rules = new QueueView(50, TimeSpan.FromMilliseconds(400)) }, Options).ShouldBeNull();
        _guard.TurnAway(new Newcomer { Behind = 14, Inside = 50, Rules = new QueueView(50, TimeSpan.FromMilliseconds(400)) }, Options).ShouldBe(true);
    }

    [Fact]
    public void What_is_0_is_not_looked_at()
    {
        var none = new OverloadOptions { Delay = TimeSpan.Zero, Memory = 0 };
        _memory = long.MaxValue;
        _clock.Advance(OverloadGuard.Look);
        _guard.Tick(none);
        for (var client = 0; client < 100; client++)
        {
            _clock.Advance(WaitJudge.Period / 10);
            _guard.TurnAway(Waiting(60_000) with { Rules = new QueueView(1000, TimeSpan.FromSeconds(1)) }, none).ShouldBeNull();
        }
    }

    private static Newcomer Waiting(int milliseconds) => new() { Waited = TimeSpan.FromMilliseconds(milliseconds), Behind = 100 };

    // With calls of 4 ms.
    private static Newcomer Rules(int waiting) => new() { Inside = 100, Rules = new QueueView(waiting, TimeSpan.FromMilliseconds(4)) };

    private bool? TurnAway() => _guard.TurnAway(default, Options);

    private void Look(long memory)
    {
        _memory = memory;
        _clock.Advance(OverloadGuard.Look);
        _guard.Tick(Options);
    }
}
