using ScriptGate.Scripting.Accounting;
using ScriptGate.Scripting.Tests.Support;

namespace ScriptGate.Scripting.Tests.Accounting;

public sealed class LogBudgetTests
{
    private readonly ManualClock _clock = new();
    private readonly List<long> _told = [];

    [Fact]
    public void A_thousand_lines_a_minute_are_written_and_the_number_of_the_others_is_told_at_its_end()
    {
        var budget = new LogBudget(_clock, _told.Add);
        Take(budget, 1000).ShouldBe(1000);
        _clock.Advance(TimeSpan.FromSeconds(59));
        Take(budget, 500).ShouldBe(0);
        _told.ShouldBeEmpty();

        _clock.Advance(TimeSpan.FromSeconds(1));

        _told.ShouldBe([500]);
        Take(budget, 1001).ShouldBe(1000);
        _clock.Advance(TimeSpan.FromMinutes(1));
        _told.ShouldBe([500, 1]);
        _clock.RunningTimers.ShouldBe(0);
    }

    [Fact]
    public void Who_stays_below_is_never_told_of()
    {
        var budget = new LogBudget(_clock, _told.Add);
        for (var minute = 0; minute < 5; minute++)
        {
            Take(budget, 1000).ShouldBe(1000);
            _clock.Advance(TimeSpan.FromMinutes(1));
        }

        _told.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_rule_that_floods_the_log_is_cut_off_across_its_sessions()
    {
        using var house = new RuleHouse("on('CONNECT', () => { for (let i = 0; i < 20; i++) log('line', i); });", clock: _clock);
        for (var session = 0; session < 60; session++)
        {
            await house.Judge(new ConnectEvent(new FakeSession()));
        }

        house.Said.Length.ShouldBe(1000);
        _clock.Advance(TimeSpan.FromMinutes(1));
        house.Log.Lines[^1].ShouldBe("rule Warning: scripts/rules/rule.js logs too much: 200 lines beyond 1000 in a minute were dropped.");
        await house.Judge(house.Connect());
        house.Said.Length.ShouldBe(1020);
    }

    private static int Take(LogBudget budget, int lines) => Enumerable.Range(0, lines).Count(_ => budget.TryTake());
}
