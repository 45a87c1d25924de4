using ScriptGate.Core.Configuration;
using ScriptGate.Core.Pools;
using ScriptGate.Testing;
using Shouldly;
using Xunit;

namespace ScriptGate.Core.Tests.Pools;

/// <summary>How a member comes back: after a time without failures, at its operator's wish, and slowly.</summary>
public sealed class ReturnTests
{
    [Fact]
    public async Task A_member_that_was_down_must_answer_for_the_time_until_up()
    {
        await using var fixture = new PoolFixture();
        var member = Down(fixture, new ReturnOptions { TimeUntilUp = TimeSpan.FromSeconds(30) });

        member.Health.Succeeded();
        fixture.Clock.Advance(TimeSpan.FromSeconds(29));
        member.Health.IsUp.ShouldBeFalse();

        fixture.Clock.Advance(TimeSpan.FromSeconds(1));

        member.Health.IsUp.ShouldBeTrue();
        fixture.Logs.Of("MemberUp").ShouldHaveSingleItem().ShouldEndWith("after 00:00:30.");
    }

    [Fact]
    public async Task A_failure_begins_the_time_until_up_anew()
    {
        await using var fixture = new PoolFixture();
        var member = Down(fixture, new ReturnOptions { TimeUntilUp = TimeSpan.FromSeconds(30) });
        member.Health.Succeeded();
        fixture.Clock.Advance(TimeSpan.FromSeconds(20));
        member.Health.ProbeFailed("at EHLO: closed the connection", isDown: false);
        fixture.Clock.Advance(TimeSpan.FromSeconds(60));
        member.Health.IsUp.ShouldBeFalse();

        member.Health.Succeeded();
        fixture.Clock.Advance(TimeSpan.FromSeconds(29));
        member.Health.IsUp.ShouldBeFalse();
        fixture.Clock.Advance(TimeSpan.FromSeconds(1));

        member.Health.IsUp.ShouldBeTrue();
    }

    [Fact]
    public async Task With_manual_resume_a_member_that_was_down_waits_for_its_operator()
    {
        await using var fixture = new PoolFixture();
        var member = Down(fixture, new ReturnOptions { ManualResume = true });

        member.Health.Succeeded();
        fixture.Clock.Advance(TimeSpan.FromHours(1));
        (member.Health.IsUp, member.Health.IsHeld, member.IsAvailable).ShouldBe((false, true, false));
        member.Health.Report.Reason.ShouldBe("it answers again, and waits for its operator to enable it (return.manualResume)");

        member.Health.Resume();

        (member.Health.IsUp, member.Health.IsHeld, member.IsAvailable).ShouldBe((true, false, true));
    }

    [Fact]
    public async Task Who_is_resumed_while_he_is_down_comes_back_with_his_next_answer_and_is_held_again_the_next_time()
    {
        await using var fixture = new PoolFixture();
        var member = Down(fixture, new ReturnOptions { ManualResume = true });

        member.Health.Resume();
        member.Health.IsUp.ShouldBeFalse();
        member.Health.Succeeded();
        member.Health.IsUp.ShouldBeTrue();

        Fail(member);
        member.Health.Succeeded();

        (member.Health.IsUp, member.Health.IsHeld).ShouldBe((false, true));
    }

    [Fact]
    public async Task The_share_rises_from_a_tenth_to_the_whole_over_the_ramp()
    {
        await using var fixture = new PoolFixture();
        var member = Down(fixture, new ReturnOptions { SlowRamp = TimeSpan.FromSeconds(100) });
        member.Share.ShouldBe(1);

        member.Health.Succeeded();

        List<double> shares = [member.Share];
        for (var i = 0; i < 5; i++)
        {
            fixture.Clock.Advance(TimeSpan.FromSeconds(20));
            shares.Add(member.Share);
        }

        shares.ShouldBe([0.1, 0.2, 0.4, 0.6, 0.8, 1]);
        fixture.Clock.Advance(TimeSpan.FromDays(1));
        member.Share.ShouldBe(1);
    }

    private static MemberState Down(PoolFixture fixture, ReturnOptions options)
    {
        var pool = fixture.Pool(PoolFixture.Options("127.0.0.1:1") with { Return = options, Monitor = new MonitorOptions { Type = MonitorType.None } });
        pool.StartMonitors();
        var member = pool.Members[0].State;
        Fail(member);
        member.Health.IsUp.ShouldBeFalse();
        return member;
    }

    private static void Fail(MemberState member)
    {
        for (var i = 0; i < MemberHealth.FailuresAllowed; i++)
        {
            member.Health.ConversationFailed("connecting: refused");
        }
    }
}
