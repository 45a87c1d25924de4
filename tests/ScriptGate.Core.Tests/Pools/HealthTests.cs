using ScriptGate.Core.Configuration;
using ScriptGate.Core.Pools;
using ScriptGate.Testing;
using Shouldly;
using Xunit;

namespace ScriptGate.Core.Tests.Pools;

public sealed class HealthTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Three_conversations_in_a_row_that_cannot_begin_take_a_member_down()
    {
        await using var fixture = new PoolFixture();
        var pool = fixture.Pool(PoolFixture.Options(await OpeningTests.ClosedPortAsync()));
        var health = pool.Members[0].State.Health;

        for (var i = 0; i < 3; i++)
        {
            health.IsUp.ShouldBeTrue();
            (await pool.RentAsync(PoolFixture.Request, Token)).Failure.ShouldBe(LinkFailure.AllFailed);
        }

        health.IsUp.ShouldBeFalse();
        pool.IsUsable.ShouldBeFalse();
        (await pool.RentAsync(PoolFixture.Request, Token)).Failure.ShouldBe(LinkFailure.AllDown);
        pool.Members[0].State.Counters.Failed.ShouldBe(3);
        fixture.Logs.Of("MemberDown").ShouldHaveSingleItem().ShouldStartWith($"Member {pool.Members[0].Name} of pool mail is down: connecting: ");
    }

    [Fact]
    public async Task A_success_between_failures_starts_the_count_again()
    {
        await using var member = ScriptedMember.Start(script => script.OnGreeting(step => step.Connection.Number % 3 == 0 ? step.DefaultAsync() : step.ReplyAsync("421 4.3.2 Busy")));
        await using var fixture = new PoolFixture();
        var pool = fixture.Pool(member);

        for (var i = 1; i <= 9; i++)
        {
            using var link = (await pool.RentAsync(PoolFixture.Request, Token)).Link;
            (link is not null).ShouldBe(i % 3 == 0);
        }

        pool.Members[0].State.Health.IsUp.ShouldBeTrue();
    }

    [Fact]
    public async Task What_a_member_says_about_mail_never_counts()
    {
        await using var member = ScriptedMember.Start(script => script.Answer("MAIL", "550 5.7.1 Go away").Answer("RCPT", "450 4.2.1 Busy"));
        await using var fixture = new PoolFixture();
        var pool = fixture.Pool(member);

        for (var i = 0; i < 5; i++)
        {
            using var link = await PoolFixture.LinkAsync(pool);
            await link.AskAsync(LinkCommand.Mail, "MAIL FROM:<>");
        }

        pool.Members[0].State.Health.IsUp.ShouldBeTrue();
    }

    [Fact]
    public async Task Without_a_monitor_a_member_that_is_down_is_tried_again_after_ten_seconds()
    {
        var isBroken = true;
        await using var member = ScriptedMember.Start(script => script.OnGreeting(step => isBroken ? step.ReplyAsync("421 4.3.2 Busy") : step.DefaultAsync()));
        await using var fixture = new PoolFixture();
        var pool = fixture.Pool(PoolFixture.Options(member.Address) with { Monitor = new MonitorOptions { Type = MonitorType.None } });
        pool.StartMonitors();
        for (var i = 0; i < 3; i++)
        {
            await pool.RentAsync(PoolFixture.Request, Token);
        }

        fixture.Clock.Advance(TimeSpan.FromSeconds(9));
        (await pool.RentAsync(PoolFixture.Request, Token)).Failure.ShouldBe(LinkFailure.AllDown);

        fixture.Clock.Advance(TimeSpan.FromSeconds(1));
        (await pool.RentAsync(PoolFixture.Request, Token)).Failure.ShouldBe(LinkFailure.AllFailed);
        (await pool.RentAsync(PoolFixture.Request, Token)).Failure.ShouldBe(LinkFailure.AllDown);

        isBroken = false;
        fixture.Clock.Advance(TimeSpan.FromSeconds(10));
        using var link = await PoolFixture.LinkAsync(pool);

        pool.Members[0].State.Health.IsUp.ShouldBeTrue();
        member.Connections.Count.ShouldBe(5);
        fixture.Logs.Of("MemberDown").Count.ShouldBe(1);
        fixture.Logs.Of("MemberUp").ShouldHaveSingleItem().ShouldBe($"Member {member.Address} of pool mail is up again after 00:00:20.");
    }

    [Fact]
    public async Task A_probe_is_a_greeting_an_ehlo_and_one_quit()
    {
        await using var member = ScriptedMember.Start();
        await using var fixture = new PoolFixture();
        var pool = fixture.Pool(member);
        pool.StartMonitors();

        await ProbeAsync(fixture);

        (await (await member.ConnectionAsync(1, Token)).UntilEndAsync(Token)).ShouldBe(ConnectionEnd.Quit);
        member.Connections[0].Commands.ShouldBe(["EHLO gw.example.org", "QUIT"]);
        pool.Members[0].State.Open.ShouldBe(0);
    }

    [Fact]
    public async Task A_monitor_takes_a_member_down_after_sixteen_seconds_without_success_and_up_with_the_next()
    {
        var isBroken = false;
        await using var member = ScriptedMember.Start(script => script.OnGreeting(step => isBroken ? step.ReplyAsync("554 5.3.2 Not now") : step.DefaultAsync()));
        await using var fixture = new PoolFixture();
        var pool = fixture.Pool(member);
        var health = pool.Members[0].State.Health;
        pool.StartMonitors();
        await ProbeAsync(fixture);
        isBroken = true;

        for (var i = 0; i < 3; i++)
        {
            await ProbeAsync(fixture);
            health.IsUp.ShouldBeTrue();
        }

        await ProbeAsync(fixture);
        health.IsUp.ShouldBeFalse();
        health.Report.Reason.ShouldNotBeNull().ShouldContain("greeted with 554 5.3.2 Not now");
        (await pool.RentAsync(PoolFixture.Request, Token)).Failure.ShouldBe(LinkFailure.AllDown);

        isBroken = false;
        await ProbeAsync(fixture);
        health.IsUp.ShouldBeTrue();
        using var link = await PoolFixture.LinkAsync(pool);
        fixture.Logs.Of("MemberDown").Count.ShouldBe(1);
        fixture.Logs.Of("MemberUp").ShouldHaveSingleItem().ShouldBe($"Member {member.Address} of pool mail is up again after 00:00:05.");
    }

    [Fact]
    public async Task A_member_that_hangs_is_down_when_its_time_is_over()
    {
        await using var member = ScriptedMember.Start(script => script.OnGreeting(step => step.Connection.Number == 1 ? step.DefaultAsync() : Task.CompletedTask));
        await using var fixture = new PoolFixture();
        var pool = fixture.Pool(member);
        pool.StartMonitors();
        await ProbeAsync(fixture);

        fixture.Clock.Advance(TimeSpan.FromSeconds(5));
        await member.ConnectionAsync(2, Token);
        fixture.Clock.Advance(TimeSpan.FromSeconds(10));
        pool.Members[0].State.Health.IsUp.ShouldBeTrue();
        fixture.Clock.Advance(TimeSpan.FromSeconds(1));
        await fixture.Clock.UntilTimersRunAsync(2, Token);

        pool.Members[0].State.Health.IsUp.ShouldBeFalse();
    }

    [Fact]
    public async Task A_monitored_member_that_is_down_waits_for_its_monitor()
    {
        await using var member = ScriptedMember.Start(script => script.OnGreeting(step => step.Connection.Number <= 3 ? step.CloseAsync() : step.DefaultAsync()));
        await using var fixture = new PoolFixture();
        var pool = fixture.Pool(PoolFixture.Options(member.Address) with { Monitor = new MonitorOptions { Interval = TimeSpan.FromSeconds(30) } });
        pool.StartMonitors();
        for (var i = 0; i < 3; i++)
        {
            await pool.RentAsync(PoolFixture.Request, Token);
        }

        fixture.Clock.Advance(TimeSpan.FromSeconds(29));
        (await pool.RentAsync(PoolFixture.Request, Token)).Failure.ShouldBe(LinkFailure.AllDown);
        fixture.Clock.Advance(TimeSpan.FromSeconds(1));
        await (await member.ConnectionAsync(4, Token)).UntilEndAsync(Token);
        await fixture.Clock.UntilTimersRunAsync(2, Token);

        using var link = await PoolFixture.LinkAsync(pool);
    }

    [Fact]
    public async Task A_failed_handshake_does_not_take_a_member_down()
    {
        await using var member = ScriptedMember.Start();
        await using var fixture = new PoolFixture();
        var pool = fixture.Pool(member);
        var request = new LinkRequest { Tls = new ServerTlsPolicy(ServerTlsMode.Require, Verify: true, "other.example.org"), EhloName = PoolFixture.EhloName };

        for (var i = 0; i < 5; i++)
        {
            (await pool.RentAsync(request, Token)).Failure.ShouldBe(LinkFailure.AllFailed);
        }

        pool.Members[0].State.Health.IsUp.ShouldBeTrue();
    }

    /// <summary>Lets one interval pass and waits until the monitor waits for the next: the tick's timer and its own are running again.</summary>
    private static async Task ProbeAsync(PoolFixture fixture)
    {
        await fixture.Clock.UntilTimersRunAsync(2, Token);
        fixture.Clock.Advance(TimeSpan.FromSeconds(5));
        await fixture.Clock.UntilTimersRunAsync(2, Token);
    }
}
