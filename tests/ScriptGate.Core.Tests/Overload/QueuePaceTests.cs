using ScriptGate.Core.Overload;
using ScriptGate.Testing;
using Shouldly;
using Xunit;

namespace ScriptGate.Core.Tests.Overload;

public sealed class QueuePaceTests
{
    private static readonly TimeSpan Call = TimeSpan.FromMilliseconds(4);

    private readonly ManualClock _clock = new();
    private readonly QueuePace _pace;

    public QueuePaceTests()
    {
        _pace = new QueuePace(_clock);
        _pace.Joined();
        _pace.Served(othersWait: true);
    }

    [Fact]
    public void It_is_the_mean_time_from_one_that_is_served_to_the_next()
    {
        Serve(count: 200, Call);

        _pace.Each.TotalMilliseconds.ShouldBe(4, tolerance: 0.01);
    }

    [Fact]
    public void Of_an_hour_in_which_nobody_waits_it_knows_nothing()
    {
        Serve(count: 200, Call);
        _pace.Served(othersWait: false);
        var before = _pace.Each;
        _clock.Advance(TimeSpan.FromHours(1));
        _pace.Each.ShouldBe(before);

        // The first after it waited for somebody's last moment, not for a call.
        _pace.Joined();
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        _pace.Served(othersWait: false);
        _pace.Each.ShouldBe(before);
    }

    [Fact]
    public void A_call_that_nobody_waits_behind_is_not_measured()
    {
        Serve(count: 200, Call);
        _pace.Served(othersWait: false);
        var before = _pace.Each;
        _clock.Advance(TimeSpan.FromMilliseconds(90));
        _pace.Served(othersWait: false);

        _pace.Each.ShouldBe(before);
    }

    [Fact]
    public void A_queue_that_does_not_move_is_slow_while_it_stands()
    {
        Serve(count: 200, TimeSpan.Zero);

        // The first that waits is enough: nobody has to come by for it to be known.
        _pace.Served(othersWait: false);
        _pace.Joined();
        _clock.Advance(TimeSpan.FromMilliseconds(1600));
        _pace.Each.ShouldBe(TimeSpan.FromMilliseconds(100));
        _pace.Served(othersWait: true);
        _pace.Each.ShouldBe(TimeSpan.FromMilliseconds(100));
    }

    [Fact]
    public void One_pause_counts_for_a_sixteenth_and_is_forgotten_within_some_dozens()
    {
        Serve(count: 200, Call);
        Serve(count: 1, TimeSpan.FromMilliseconds(164));
        _pace.Each.TotalMilliseconds.ShouldBe(14, tolerance: 0.1);

        Serve(count: 64, Call);
        _pace.Each.TotalMilliseconds.ShouldBe(4, tolerance: 0.2);
    }

    private void Serve(int count, TimeSpan each)
    {
        for (var call = 0; call < count; call++)
        {
            _clock.Advance(each);
            _pace.Served(othersWait: true);
        }
    }
}
