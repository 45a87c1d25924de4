using FsCheck;
using FsCheck.Fluent;
using ScriptGate.Scripting.Accounting;

namespace ScriptGate.Scripting.Tests.Accounting;

public sealed class TimeHistogramTests
{
    [Fact]
    public void Nothing_recorded_is_no_time() => new TimeHistogram().Read(1000).ShouldBe(default);

    [Fact]
    public void Small_times_are_exact()
    {
        var histogram = new TimeHistogram();
        for (var ticks = 1; ticks <= 15; ticks++)
        {
            histogram.Record(TimeSpan.FromTicks(ticks));
        }

        var read = histogram.Read(15);
        read.Total.Ticks.ShouldBe(120);
        read.Max.Ticks.ShouldBe(15);
        read.P99.Ticks.ShouldBe(15);
    }

    [Fact]
    public void One_call_in_a_hundred_is_above_the_99th_percentile_and_two_are_not()
    {
        var histogram = new TimeHistogram();
        for (var i = 0; i < 99; i++)
        {
            histogram.Record(TimeSpan.FromTicks(10));
        }

        histogram.Record(TimeSpan.FromSeconds(1));
        histogram.Read(100).P99.Ticks.ShouldBe(10);
        histogram.Record(TimeSpan.FromSeconds(1));
        histogram.Read(101).P99.ShouldBe(TimeSpan.FromSeconds(1));
    }

    [Fact]
    public void Calls_that_took_no_time_count_as_calls()
    {
        var histogram = new TimeHistogram();
        histogram.Record(TimeSpan.FromSeconds(1));

        histogram.Read(100).P99.ShouldBe(TimeSpan.Zero);
        histogram.Read(99).P99.ShouldBe(TimeSpan.FromSeconds(1));
    }

    [Fact]
    public void What_no_bucket_is_for_goes_into_the_last_one()
    {
        var histogram = new TimeHistogram();
        histogram.Record(TimeSpan.MaxValue);
        histogram.Record(TimeSpan.FromTicks(-1));

        histogram.Read(2).Max.ShouldBe(TimeSpan.FromTicks((1L << 36) - 1));
    }

    [Fact]
    public void The_percentile_is_never_below_the_value_and_at_most_a_sixteenth_above() =>
        Prop.ForAll(Gen.Choose(1, int.MaxValue).SelectMany(n => Gen.Choose(0, 30).Select(shift => Math.Max(1L, ((long)n * 16) >> shift))).ToArbitrary(), ticks =>
        {
            var histogram = new TimeHistogram();
            histogram.Record(TimeSpan.FromTicks(ticks));
            histogram.Record(TimeSpan.FromTicks(1L << 36));
            for (var i = 0; i < 98; i++)
            {
                histogram.Record(TimeSpan.FromTicks(ticks));
            }

            var p99 = histogram.Read(100).P99.Ticks;
            return p99 >= ticks && p99 <= ticks + (ticks / 16) + 1;
        }).QuickCheckThrowOnFailure();
}
