using ScriptGate.Core.Overload;
using ScriptGate.Testing;
using Shouldly;
using Xunit;

namespace ScriptGate.Core.Tests.Overload;

public sealed class WaitJudgeTests
{
    private static readonly TimeSpan Most = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Step = WaitJudge.Period / 10;

    private readonly ManualClock _clock = new();
    private readonly WaitJudge _judge;

    public WaitJudgeTests() => _judge = new WaitJudge(_clock);

    [Fact]
    public void A_queue_that_stood_for_a_whole_period_is_too_long() =>
        Waits(Enumerable.Repeat(60, 30)).ShouldBe([.. Enumerable.Repeat(false, 9), .. Enumerable.Repeat(true, 21)]);

    [Fact]
    public void A_pause_that_makes_all_wait_once_turns_nobody_away()
    {
        Waits(Enumerable.Repeat(0, 30)).ShouldAllBe(isTooLong => !isTooLong);

        // Half a second in which nothing was accepted, and then the queue of it at once.
        _clock.Advance(TimeSpan.FromMilliseconds(500));
        Enumerable.Range(0, 100).Select(client => _judge.IsTooLong(TimeSpan.FromMilliseconds(500 - (client * 5)), Most)).ShouldAllBe(isTooLong => !isTooLong);
        Waits(Enumerable.Repeat(0, 30)).ShouldAllBe(isTooLong => !isTooLong);
    }

    [Fact]
    public void One_client_of_a_period_that_did_not_wait_is_no_queue() =>
        Waits(Enumerable.Range(0, 60).Select(client => client % 10 == 9 ? 0 : 200)).ShouldAllBe(isTooLong => !isTooLong);

    [Fact]
    public void As_long_as_some_wait_too_long_these_are_turned_away_and_the_others_are_taken()
    {
        Waits(Enumerable.Repeat(60, 21)).Last().ShouldBeTrue();

        Waits([60, 50, 60, 51, 0, 500]).ShouldBe([true, false, true, true, false, true]);
    }

    [Fact]
    public void A_period_in_which_nobody_waited_too_long_ends_it()
    {
        Waits(Enumerable.Repeat(60, 21)).Last().ShouldBeTrue();

        Waits(Enumerable.Repeat(0, 10)).ShouldAllBe(isTooLong => !isTooLong);

        // From here on it takes a whole period again.
        Waits(Enumerable.Repeat(60, 9)).ShouldAllBe(isTooLong => !isTooLong);
    }

    [Fact]
    public void A_few_clients_that_waited_long_are_no_queue()
    {
        // Each finds the process asleep, as on a machine that was suspended.
        for (var period = 0; period < 10; period++)
        {
            for (var client = 1; client < WaitJudge.Fewest; client++)
            {
                _judge.IsTooLong(TimeSpan.FromSeconds(5), Most).ShouldBeFalse();
            }

            _clock.Advance(WaitJudge.Period);
        }
    }

    [Fact]
    public void What_is_certain_needs_no_period_and_ends_like_the_rest()
    {
        Waits(Enumerable.Repeat(0, 30)).ShouldAllBe(isTooLong => !isTooLong);
        _judge.IsTooLong(TimeSpan.FromMilliseconds(51), Most, isCertain: true).ShouldBeTrue();

        Waits([60, 50]).ShouldBe([true, false]);
        Waits(Enumerable.Repeat(0, 10)).ShouldAllBe(isTooLong => !isTooLong);
        Waits(Enumerable.Repeat(60, 9)).ShouldAllBe(isTooLong => !isTooLong);
    }

    private List<bool> Waits(IEnumerable<int> milliseconds)
    {
        var found = new List<bool>();
        foreach (var wait in milliseconds)
        {
            _clock.Advance(Step);
            found.Add(_judge.IsTooLong(TimeSpan.FromMilliseconds(wait), Most));
        }

        return found;
    }
}
