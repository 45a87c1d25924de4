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
            _guard.TurnAway(TimeSpan.FromMilliseconds(80), Options).ShouldBeNull();
        }

        _clock.Advance(WaitJudge.Period);
        _guard.TurnAway(TimeSpan.FromMilliseconds(80), Options).ShouldBe(true);
        _guard.Reason.ShouldBe(OverloadReason.Delay);
        _log.Of("OverloadBegan").ShouldHaveSingleItem().ShouldContain("clients wait 80 ms to be accepted, or for their rules");
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
            _guard.TurnAway(TimeSpan.FromMinutes(1), none).ShouldBeNull();
        }
    }

    private bool? TurnAway() => _guard.TurnAway(TimeSpan.Zero, Options);

    private void Look(long memory)
    {
        _memory = memory;
        _clock.Advance(OverloadGuard.Look);
        _guard.Tick(Options);
    }
}
