using ScriptGate.Core.Overload;
using ScriptGate.Testing;
using Shouldly;
using Xunit;

namespace ScriptGate.Core.Tests.Overload;

public sealed class RecentArrivalsTests
{
    private readonly ManualClock _clock = new();
    private readonly RecentArrivals _arrivals;

    public RecentArrivalsTests() => _arrivals = new RecentArrivals(_clock);

    [Fact]
    public void Whoever_came_in_this_moment_or_the_one_before_counts()
    {
        Add(3);
        _clock.Advance(RecentArrivals.Moment);
        Add(2);
        _arrivals.Count.ShouldBe(5);

        _clock.Advance(RecentArrivals.Moment);
        _arrivals.Count.ShouldBe(2);

        _clock.Advance(RecentArrivals.Moment);
        _arrivals.Count.ShouldBe(0);
    }

    [Fact]
    public void After_a_pause_nobody_has_come_lately()
    {
        Add(7);
        _clock.Advance(2 * RecentArrivals.Moment);

        _arrivals.Count.ShouldBe(0);
    }

    private void Add(int count)
    {
        for (var client = 0; client < count; client++)
        {
            _arrivals.Add();
        }
    }
}
