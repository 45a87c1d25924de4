using ScriptGate.Storage.Memory;
using ScriptGate.Storage.Sqlite;
using ScriptGate.Testing;
using Shouldly;
using Xunit;

namespace ScriptGate.Storage.Conformance.Sqlite;

/// <summary>How the time of the wall is found for what is measured.</summary>
public sealed class FileTimeTests
{
    private const long Day = 24L * 3600 * 1_000_000;

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void A_thread_that_is_held_up_between_the_two_clocks_loses_no_time(int times)
    {
        var clock = new HeldUpClock();
        using var shards = new ShardSet(clock, ShardBounds.Default, isJournaled: false);
        var time = new FileTime(clock, shards);
        var before = time.Now;

        clock.Set = TimeSpan.FromDays(3);
        clock.HoldUps = times;

        time.TakeShift().ShouldBe(3 * Day);
        time.Now.ShouldBe(before + 3 * Day + times * FileTime.Micros(HeldUpClock.Length));
        time.TakeShift().ShouldBe(0);
    }

    [Fact]
    public void A_machine_that_holds_every_reading_up_is_off_by_no_more_than_the_shortest()
    {
        var clock = new HeldUpClock { HoldUps = int.MaxValue };
        using var shards = new ShardSet(clock, ShardBounds.Default, isJournaled: false);
        var time = new FileTime(clock, shards);

        clock.Set = TimeSpan.FromDays(3);

        time.TakeShift().ShouldBe(3 * Day);
    }

    /// <summary>Its wall can be set, and time passes for who has just looked at the wall.</summary>
    private sealed class HeldUpClock : TimeProvider
    {
        public static readonly TimeSpan Length = TimeSpan.FromSeconds(3);

        private readonly ManualClock _measured = new();

        public TimeSpan Set { get; set; }

        public int HoldUps { get; set; }

        public override long TimestampFrequency => _measured.TimestampFrequency;

        public override DateTimeOffset GetUtcNow()
        {
            var wall = _measured.GetUtcNow() + Set;
            if (HoldUps > 0)
            {
                HoldUps--;
                _measured.Advance(Length);
            }

            return wall;
        }

        public override long GetTimestamp() => _measured.GetTimestamp();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => _measured.CreateTimer(callback, state, dueTime, period);
    }
}
