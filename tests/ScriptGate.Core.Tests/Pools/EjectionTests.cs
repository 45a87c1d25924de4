using ScriptGate.Core.Configuration;
using ScriptGate.Core.Pools;
using Shouldly;
using Xunit;

namespace ScriptGate.Core.Tests.Pools;

/// <summary>How often, how long and how many members are left out.</summary>
public sealed class EjectionTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Theory]
    [InlineData(LinkPhase.Connect, 5)]
    [InlineData(LinkPhase.Greeting, 5)]
    [InlineData(LinkPhase.Ehlo, 5)]
    [InlineData(LinkPhase.Command, 5)]
    [InlineData(LinkPhase.Data, 3)]
    [InlineData(LinkPhase.FinalDot, 3)]
    internal async Task So_many_faults_in_a_row_leave_a_member_out(LinkPhase phase, int faults)
    {
        await using var fixture = new PoolFixture();
        var member = Pool(fixture, 2).Members[0].State;

        Fail(member, faults - 1, phase);
        (member.Ejection.IsOut, member.IsAvailable).ShouldBe((false, true));
        Fail(member, 1, phase);

        (member.Ejection.IsOut, member.IsAvailable).ShouldBe((true, false));
        member.Ejection.Reason.ShouldBe($"left out for 30s after {faults} conversations in a row that went wrong, the last fell silent");
        fixture.Logs.Of("MemberEjected").ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData(LinkPhase.Tls)]
    [InlineData(LinkPhase.Source)]
    internal async Task What_differs_from_transaction_to_transaction_never_counts(LinkPhase phase)
    {
        await using var fixture = new PoolFixture();
        var member = Pool(fixture, 2).Members[0].State;

        Fail(member, 100, phase);

        member.Ejection.IsOut.ShouldBeFalse();
    }

    [Fact]
    public async Task A_phase_that_works_again_is_counted_anew_and_the_others_are_not()
    {
        await using var fixture = new PoolFixture();
        var member = Pool(fixture, 2).Members[0].State;

        Fail(member, 4, LinkPhase.Command);
        Fail(member, 2, LinkPhase.FinalDot);
        member.Ejection.Passed(FaultPhase.Rcpt);
        Fail(member, 4, LinkPhase.Command);
        member.Ejection.IsOut.ShouldBeFalse();

        Fail(member, 1, LinkPhase.FinalDot);
        member.Ejection.IsOut.ShouldBeTrue();
    }

    [Fact]
    public async Task Each_time_is_twice_as_long_as_the_last_up_to_the_longest()
    {
        await using var fixture = new PoolFixture();
        var member = Pool(fixture, 2).Members[0].State;
        List<int> times = [];

        for (var i = 0; i < 6; i++)
        {
            Fail(member, 5, LinkPhase.Command);
            times.Add(SecondsOut(fixture, member));
        }

        times.ShouldBe([30, 60, 120, 240, 300, 300]);
        fixture.Logs.Of("MemberBack").Count.ShouldBe(6);
    }

    [Theory]
    [InlineData(299, 60)]
    [InlineData(300, 30)]
    public async Task After_the_longest_time_without_another_the_next_is_a_first_time(int pause, int expected)
    {
        await using var fixture = new PoolFixture();
        var member = Pool(fixture, 2).Members[0].State;
        Fail(member, 5, LinkPhase.Command);
        SecondsOut(fixture, member);

        fixture.Clock.Advance(TimeSpan.FromSeconds(pause));
        Fail(member, 5, LinkPhase.Command);

        SecondsOut(fixture, member).ShouldBe(expected);
    }

    [Theory]
    [InlineData(1, 50, 0)]
    [InlineData(2, 50, 1)]
    [InlineData(3, 50, 1)]
    [InlineData(10, 50, 5)]
    [InlineData(10, 10, 1)]
    [InlineData(10, 9, 0)]
    [InlineData(10, 0, 0)]
    [InlineData(4, 100, 3)]
    public async Task No_more_than_the_share_of_the_pool_is_left_out_and_never_the_last_one(int members, int share, int expected)
    {
        await using var fixture = new PoolFixture();
        var pool = Pool(fixture, members, new EjectionOptions { MaxShare = share });

        foreach (var member in pool.Members)
        {
            Fail(member.State, 10, LinkPhase.Command);
        }

        pool.Members.Count(member => member.State.Ejection.IsOut).ShouldBe(expected);
    }

    [Fact]
    public async Task Who_could_not_be_left_out_is_as_soon_as_there_is_room()
    {
        await using var fixture = new PoolFixture();
        var pool = Pool(fixture, 2);
        Fail(pool.Members[0].State, 5, LinkPhase.Command);
        Fail(pool.Members[1].State, 7, LinkPhase.Command);
        pool.Members[1].State.Ejection.IsOut.ShouldBeFalse();

        fixture.Clock.Advance(30 * Second);
        Fail(pool.Members[1].State, 1, LinkPhase.Command);

        pool.Members.Select(member => member.State.Ejection.IsOut).ShouldBe([false, true]);
    }

    [Fact]
    public async Task Members_that_are_drained_are_no_part_of_the_pool_whose_share_may_go()
    {
        await using var fixture = new PoolFixture();
        var pool = Pool(fixture, 3);
        pool.Members[0].State.Enter(MemberMode.Draining);
        pool.Members[1].State.Enter(MemberMode.Draining);

        Fail(pool.Members[2].State, 10, LinkPhase.Command);

        pool.Members[2].State.Ejection.IsOut.ShouldBeFalse();
    }

    [Fact]
    public async Task Nobody_is_left_out_when_the_others_are_down()
    {
        await using var fixture = new PoolFixture();
        var pool = Pool(fixture, 2);
        for (var i = 0; i < MemberHealth.FailuresAllowed; i++)
        {
            pool.Members[0].State.Health.ConversationFailed("connecting: refused");
        }

        Fail(pool.Members[1].State, 10, LinkPhase.Command);

        pool.Members[1].State.IsAvailable.ShouldBeTrue();
    }

    [Fact]
    public async Task An_operator_ends_it()
    {
        await using var fixture = new PoolFixture();
        var member = Pool(fixture, 2).Members[0].State;
        Fail(member, 5, LinkPhase.Command);

        member.Ejection.End();

        member.IsAvailable.ShouldBeTrue();
        Fail(member, 5, LinkPhase.Command);
        SecondsOut(fixture, member).ShouldBe(30);
    }

    [Fact]
    public async Task Who_comes_back_gets_a_share_that_rises()
    {
        await using var fixture = new PoolFixture();
        var member = Pool(fixture, 2).Members[0].State;
        Fail(member, 5, LinkPhase.Command);

        fixture.Clock.Advance(30 * Second);
        member.Share.ShouldBe(0.1);
        fixture.Clock.Advance(5 * Second);
        member.Share.ShouldBe(0.5);
        fixture.Clock.Advance(5 * Second);
        member.Share.ShouldBe(1);
    }

    private static Pool Pool(PoolFixture fixture, int members, EjectionOptions? ejection = null)
    {
        var pool = fixture.Pool(PoolFixture.Options([.. Enumerable.Range(1, members).Select(number => $"127.0.0.1:{number}")]) with
        {
            Ejection = ejection ?? new EjectionOptions(),
            Monitor = new MonitorOptions { Type = MonitorType.None },
        });
        pool.StartMonitors();
        return pool;
    }

    private static void Fail(MemberState member, int times, LinkPhase phase)
    {
        for (var i = 0; i < times; i++)
        {
            member.Ejection.Failed(phase, "fell silent");
        }
    }

    private static int SecondsOut(PoolFixture fixture, MemberState member)
    {
        var seconds = 0;
        for (; member.Ejection.IsOut; seconds++)
        {
            fixture.Clock.Advance(Second);
        }

        return seconds;
    }
}
