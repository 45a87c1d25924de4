using ScriptGate.Core.Resolvers;
using ScriptGate.Testing;
using Shouldly;
using Xunit;

namespace ScriptGate.Core.Tests.Resolvers;

public sealed class LookupBudgetTests
{
    private static readonly TimeSpan Time = TimeSpan.FromSeconds(30);

    private readonly ManualClock _clock = new();

    [Fact]
    public void So_many_look_ups_are_given_and_no_more()
    {
        var budget = new LookupBudget(_clock);
        for (var i = 0; i < 3; i++)
        {
            budget.Begin(3, Time).ShouldBeNull();
            budget.End();
        }

        budget.Begin(3, Time).ShouldBe("the transaction has used up its 3 look-ups");
    }

    [Fact]
    public void A_new_transaction_has_them_all_again()
    {
        var budget = new LookupBudget(_clock);
        budget.Begin(1, Time).ShouldBeNull();
        _clock.Advance(Time);
        budget.End();

        budget.Renew();

        budget.Begin(1, Time).ShouldBeNull();
    }

    [Fact]
    public void No_look_up_begins_after_the_time_was_waited()
    {
        var budget = new LookupBudget(_clock);
        budget.Begin(300, Time).ShouldBeNull();
        _clock.Advance(Time - TimeSpan.FromTicks(1));
        budget.End();
        _clock.Advance(TimeSpan.FromHours(1));
        budget.Begin(300, Time).ShouldBeNull();
        _clock.Advance(TimeSpan.FromTicks(1));
        budget.End();

        budget.Begin(300, Time).ShouldBe("the transaction has used up its 30 s for look-ups");
    }

    [Fact]
    public void Time_in_which_several_run_counts_once()
    {
        var budget = new LookupBudget(_clock);
        budget.Begin(300, Time).ShouldBeNull();
        budget.Begin(300, Time).ShouldBeNull();
        _clock.Advance(TimeSpan.FromSeconds(20));
        budget.End();
        budget.Begin(300, Time).ShouldBeNull();
        _clock.Advance(TimeSpan.FromSeconds(9));
        budget.End();
        budget.End();

        budget.Begin(300, Time).ShouldBeNull();
        _clock.Advance(TimeSpan.FromSeconds(1));
        budget.Begin(300, Time).ShouldNotBeNull();
    }

    [Fact]
    public void What_runs_over_from_the_last_transaction_counts_from_the_beginning_of_the_new_one()
    {
        var budget = new LookupBudget(_clock);
        budget.Begin(300, Time).ShouldBeNull();
        _clock.Advance(TimeSpan.FromSeconds(29));
        budget.Renew();
        _clock.Advance(TimeSpan.FromSeconds(29));

        budget.Begin(300, Time).ShouldBeNull();
        _clock.Advance(TimeSpan.FromSeconds(1));
        budget.Begin(300, Time).ShouldNotBeNull();
    }
}
