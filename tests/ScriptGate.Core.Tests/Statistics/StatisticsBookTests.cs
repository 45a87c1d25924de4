using ScriptGate.Core.Statistics;
using Shouldly;
using Xunit;

namespace ScriptGate.Core.Tests.Statistics;

public sealed class StatisticsBookTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly StatisticsBook _book = new();

    [Fact]
    public void What_flows_is_summed_up_by_profile()
    {
        _book.AddSession("smtp", Noon);
        _book.AddMessage("smtp", Noon.AddSeconds(1), 1000);
        _book.AddMessage("smtp", Noon.AddSeconds(70), 24);
        _book.AddSession("edge", Noon.AddHours(1));

        _book.Count(null, null).ShouldBe([new ProfileTraffic("edge", new Traffic(1, 0, 0)), new ProfileTraffic("smtp", new Traffic(1, 2, 1024))]);
    }

    [Theory]
    [InlineData(0, 3, "1 2 4")]
    [InlineData(1, 3, "2 4")]
    [InlineData(1, 2, "2")]
    [InlineData(3, 9, "")]
    public void A_period_is_counted_by_full_minutes(int since, int until, string expected)
    {
        for (var minute = 0; minute < 3; minute++)
        {
            _book.AddMessage("smtp", Noon.AddMinutes(minute).AddSeconds(59), 1 << minute);
        }

        var octets = expected.Split(' ', StringSplitOptions.RemoveEmptyEntries).Sum(long.Parse);
        _book.Count(Noon.AddMinutes(since), Noon.AddMinutes(until)).Sum(one => one.Traffic.Octets).ShouldBe(octets);
    }

    [Fact]
    public void A_reset_divides_its_minute()
    {
        var reset = Noon.AddSeconds(30);
        _book.AddMessage("smtp", reset.AddMilliseconds(-1), 1);
        _book.Reset(new StatisticsReset(reset, "127.0.0.1", "alice"));
        _book.AddMessage("smtp", reset, 2);
        _book.AddMessage("smtp", reset.AddMilliseconds(-1), 4);
        _book.AddMessage("smtp", reset.AddMinutes(1), 8);

        _book.Count(reset, null).ShouldHaveSingleItem().Traffic.Octets.ShouldBe(10);
        _book.Count(null, null).ShouldHaveSingleItem().Traffic.Octets.ShouldBe(15);
        _book.LastReset.ShouldNotBeNull().By.ShouldBe("alice");
    }

    [Fact]
    public void A_reset_that_could_not_be_kept_is_taken_back()
    {
        var first = new StatisticsReset(Noon, "127.0.0.1", null);
        var second = new StatisticsReset(Noon.AddSeconds(1), "127.0.0.1", null);
        _book.Reset(first);
        _book.Reset(second);

        _book.TakeBack(second);

        _book.LastReset.ShouldBe(first);
    }

    [Fact]
    public void Every_change_is_a_new_version()
    {
        var seen = new List<long> { _book.Version };
        void Then(Action change)
        {
            change();
            seen.Add(_book.Version);
        }

        Then(() => _book.AddSession("smtp", Noon));
        Then(() => _book.AddMessage("smtp", Noon, 1));
        Then(_book.Recorded);
        Then(() => _book.Reset(new StatisticsReset(Noon, "", null)));
        Then(() => _book.Load([], []));

        seen.ShouldBeUnique();
        seen.ShouldBeInOrder();
    }

    [Fact]
    public void What_is_too_old_goes()
    {
        _book.Bound(TimeSpan.FromHours(1));
        _book.AddMessage("smtp", Noon, 1);
        _book.AddMessage("smtp", Noon.AddHours(1), 2);
        _book.Count(null, null).ShouldHaveSingleItem().Traffic.Octets.ShouldBe(3);

        _book.AddMessage("smtp", Noon.AddMinutes(61), 4);

        _book.Count(null, null).ShouldHaveSingleItem().Traffic.Octets.ShouldBe(6);
        _book.Oldest.ShouldBe(Noon.AddMinutes(1).ToUnixTimeMilliseconds());
    }

    [Fact]
    public void There_are_no_more_rows_than_the_bound()
    {
        _book.Bound(TimeSpan.FromDays(3650));
        for (var i = 0; i <= StatisticsBook.MostRows; i++)
        {
            _book.AddSession("smtp", Noon.AddMinutes(i));
        }

        _book.AddSession("smtp", Noon.AddMinutes(StatisticsBook.MostRows + 1));

        _book.Count(null, null).ShouldHaveSingleItem().Traffic.Sessions.ShouldBeInRange(StatisticsBook.MostRows / 10 * 9, StatisticsBook.MostRows);
        _book.Count(Noon.AddMinutes(StatisticsBook.MostRows), null).ShouldHaveSingleItem().Traffic.Sessions.ShouldBe(2);
    }

    [Fact]
    public void Many_resets_are_not_all_remembered()
    {
        for (var i = 0; i < StatisticsBook.MostResets + 5; i++)
        {
            _book.Reset(new StatisticsReset(Noon.AddSeconds(i), "127.0.0.1", null));
        }

        _book.Resets.Count.ShouldBe(StatisticsBook.MostResets);
        _book.LastReset!.Time.ShouldBe(Noon.AddSeconds(StatisticsBook.MostResets + 4));
    }

    [Fact]
    public void Changes_are_taken_once_and_given_back_when_they_could_not_be_kept()
    {
        _book.AddMessage("smtp", Noon, 1);
        var taken = _book.TakeChanged().ShouldHaveSingleItem();
        taken.ShouldBe(new TrafficRow(Noon.ToUnixTimeMilliseconds(), "smtp", new Traffic(0, 1, 1)));
        _book.TakeChanged().ShouldBeEmpty();

        _book.AddMessage("smtp", Noon.AddSeconds(1), 2);
        _book.GiveBack([taken]);

        _book.TakeChanged().ShouldHaveSingleItem().Traffic.Octets.ShouldBe(3);
        _book.GiveBackAll();
        _book.TakeChanged().ShouldHaveSingleItem();
    }

    [Fact]
    public void What_an_earlier_process_counted_in_the_same_minute_is_added()
    {
        _book.AddMessage("smtp", Noon, 1);
        _book.TakeChanged();

        _book.Load([new TrafficRow(Noon.ToUnixTimeMilliseconds(), "smtp", new Traffic(1, 1, 10))], [new StatisticsReset(Noon, "127.0.0.1", null)]);

        _book.TakeChanged().ShouldHaveSingleItem().Traffic.ShouldBe(new Traffic(1, 2, 11));
        _book.LastReset.ShouldNotBeNull();
    }
}
