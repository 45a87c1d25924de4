using ScriptGate.Core.Configuration;
using ScriptGate.Core.Pools;
using ScriptGate.Testing;
using Shouldly;
using Xunit;

namespace ScriptGate.Core.Tests.Pools.Monitoring;

/// <summary>What monitors ask, and what becomes of their answers.</summary>
public sealed class MonitorTests
{
    private static readonly MonitorOptions Smtp = new();
    private static readonly MonitorOptions Recipient = new() { Recipient = "probe@example.org" };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_TCP_monitor_connects_and_says_nothing()
    {
        await using var member = ScriptedMember.Start(script => script.OnGreeting(step => step.HangAsync()));
        await using var fixture = new PoolFixture();
        var pool = Start(fixture, member, new MonitorOptions { Type = MonitorType.Tcp });

        await AdvanceAsync(fixture, 5);

        (await member.ConnectionAsync(1, Token)).Received.ShouldBeEmpty();
        HealthOf(pool).IsUp.ShouldBeTrue();
        HealthOf(pool).LastAttemptFailed.ShouldBeFalse();
    }

    [Fact]
    public async Task A_TCP_monitor_takes_a_member_down_that_does_not_listen()
    {
        await using var fixture = new PoolFixture();
        var pool = fixture.Pool(PoolFixture.Options(await OpeningTests.ClosedPortAsync()) with { Monitor = new MonitorOptions { Type = MonitorType.Tcp } });
        pool.StartMonitors();

        for (var i = 0; i < 4; i++)
        {
            HealthOf(pool).IsUp.ShouldBeTrue();
            await AdvanceAsync(fixture, 5);
        }

        HealthOf(pool).IsUp.ShouldBeFalse();
        HealthOf(pool).Report.Reason.ShouldNotBeNull().ShouldStartWith("connecting: ");
    }

    [Fact]
    public async Task A_recipient_is_asked_about_and_one_QUIT_ends_it()
    {
        await using var member = ScriptedMember.Start();
        await using var fixture = new PoolFixture();
        var pool = Start(fixture, member, Recipient with { Sender = "monitor@example.org", EhloName = "monitor.example.org" });

        await AdvanceAsync(fixture, 5);

        (await (await member.ConnectionAsync(1, Token)).UntilEndAsync(Token)).ShouldBe(ConnectionEnd.Quit);
        member.Connections[0].Commands.ShouldBe(["EHLO monitor.example.org", "MAIL FROM:<monitor@example.org>", "RCPT TO:<probe@example.org>", "QUIT"]);
        pool.Members[0].State.Monitor.Reports.ShouldBe([new MonitorReport("smtp rcpt", IsUp: true, Reason: null)]);
    }

    /// <summary>F62: the same member, by how far the monitor goes.</summary>
    [Theory]
    [InlineData("RCPT", "450 4.2.1 Full", "at RCPT: RCPT TO:<probe@example.org> was answered with 450 4.2.1 Full")]
    [InlineData("MAIL", "451 4.3.0 Later", "at MAIL: MAIL FROM:<> was answered with 451 4.3.0 Later")]
    public async Task A_member_that_defers_the_recipient_is_down_at_that_level_and_up_at_EHLO(string verb, string answer, string reason)
    {
        await using var member = ScriptedMember.Start(script => script.Answer(verb, answer));
        await using var fixture = new PoolFixture();
        var strict = Start(fixture, member, Recipient);
        var plain = fixture.Set(PoolFixture.Options($"localhost:{member.Port}")).Find("mail")!;
        plain.StartMonitors();

        for (var i = 0; i < 4; i++)
        {
            await AdvanceAsync(fixture, 5, timers: 3);
        }

        HealthOf(strict).IsUp.ShouldBeFalse();
        HealthOf(strict).Report.Reason.ShouldBe(reason);
        fixture.Logs.Of("MemberDown").ShouldHaveSingleItem().ShouldBe($"Member {member.Address} of pool mail is down: {reason}.");
        HealthOf(plain).IsUp.ShouldBeTrue();
        member.Connections.ShouldAllBe(connection => connection.Commands.Count(line => line == "QUIT") == 1);
    }

    /// <summary>They come no further than EHLO before the monitor has spoken; it knows more.</summary>
    [Fact]
    public async Task Conversations_do_not_count_against_a_monitor_that_asks_for_more()
    {
        await using var member = ScriptedMember.Start(script => script.Answer("RCPT", "450 4.2.1 Full"));
        await using var fixture = new PoolFixture();
        var pool = Start(fixture, member, Recipient);

        for (var i = 0; i < 4; i++)
        {
            (await PoolFixture.LinkAsync(pool)).Drop();
            await AdvanceAsync(fixture, 5);
        }

        HealthOf(pool).IsUp.ShouldBeFalse();
        await pool.ProbeAsync(TimeSpan.FromSeconds(1), Token);
        HealthOf(pool).IsUp.ShouldBeFalse();
    }

    [Fact]
    public async Task Conversations_that_begin_keep_a_member_up_whose_plain_probes_fail()
    {
        await using var member = ScriptedMember.Start(script => script.OnCommand("EHLO", step => step.Line == "EHLO monitor.example.org" ? step.ReplyAsync("421 4.3.2 Busy") : step.DefaultAsync()));
        await using var fixture = new PoolFixture();
        var pool = Start(fixture, member, Smtp with { EhloName = "monitor.example.org" });

        for (var i = 0; i < 6; i++)
        {
            (await PoolFixture.LinkAsync(pool)).Drop();
            await AdvanceAsync(fixture, 5);
        }

        HealthOf(pool).IsUp.ShouldBeTrue();
        HealthOf(pool).LastAttemptFailed.ShouldBeTrue();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_STARTTLS_monitor_wants_a_handshake_although_the_pool_does_not(bool hasTls)
    {
        using var certificates = new TestCertificates();
        using var certificate = certificates.Issue(new CertificateWishes { Names = ["anybody.example"] });
        await using var member = ScriptedMember.Start(script => script.Certificate = hasTls ? certificate : null);
        await using var fixture = new PoolFixture();
        var pool = Start(fixture, member, new MonitorOptions { Starttls = true });

        for (var i = 0; i < 4; i++)
        {
            await AdvanceAsync(fixture, 5);
        }

        HealthOf(pool).IsUp.ShouldBe(hasTls);
        HealthOf(pool).Report.Reason.ShouldBe(hasTls ? null : "at TLS: STARTTLS is not offered");
        if (hasTls)
        {
            member.Connections[0].Commands.ShouldBe(["EHLO gw.example.org", "STARTTLS", "EHLO gw.example.org", "QUIT"]);
        }

        // Conversations go on in clear: the pool says so.
        using var link = (await pool.RentAsync(PoolFixture.Request, Token)).Link;
        (link?.Tls.IsEncrypted).ShouldBe(hasTls ? false : null);
    }

    [Fact]
    public async Task While_a_member_is_up_it_may_be_asked_less_often()
    {
        var isBroken = false;
        await using var member = ScriptedMember.Start(script => script.OnGreeting(step => isBroken ? step.ReplyAsync("554 5.3.2 Not now") : step.DefaultAsync()));
        await using var fixture = new PoolFixture();
        var pool = Start(fixture, member, Smtp with { UpInterval = TimeSpan.FromSeconds(20), Timeout = TimeSpan.FromSeconds(21) });

        await AdvanceAsync(fixture, 19);
        member.Connections.Count.ShouldBe(0);
        await AdvanceAsync(fixture, 1);
        member.Connections.Count.ShouldBe(1);

        isBroken = true;
        await AdvanceAsync(fixture, 20);
        HealthOf(pool).IsUp.ShouldBeTrue();
        await AdvanceAsync(fixture, 20);
        HealthOf(pool).IsUp.ShouldBeFalse();

        isBroken = false;
        await AdvanceAsync(fixture, 5);
        HealthOf(pool).IsUp.ShouldBeTrue();
        member.Connections.Count.ShouldBe(4);
    }

    /// <summary>F64: two are content, the third is not.</summary>
    [Theory]
    [InlineData(1, true)]
    [InlineData(2, true)]
    [InlineData(3, false)]
    [InlineData(0, false)]
    public async Task So_many_of_the_monitors_have_to_be_content(int required, bool isUp)
    {
        await using var member = ScriptedMember.Start(script => script.Answer("RCPT", "450 4.2.1 Full"));
        await using var fixture = new PoolFixture();
        var pool = fixture.Pool(PoolFixture.Options(member.Address) with { Monitors = [new MonitorOptions { Type = MonitorType.Tcp }, Smtp, Recipient], MonitorsRequired = required });
        pool.StartMonitors();

        for (var i = 0; i < 4; i++)
        {
            await AdvanceAsync(fixture, 5, timers: 4);
        }

        HealthOf(pool).IsUp.ShouldBe(isUp);
        HealthOf(pool).Report.Reason.ShouldBe(isUp ? null : "2 of 3 monitors are content and 3 have to be; smtp rcpt: at RCPT: RCPT TO:<probe@example.org> was answered with 450 4.2.1 Full");
        pool.Members[0].State.Monitor.Reports.Select(report => (report.Name, report.IsUp)).ShouldBe([("tcp", true), ("smtp", true), ("smtp rcpt", false)]);
    }

    [Fact]
    public async Task A_reload_that_changes_nothing_disturbs_no_monitor()
    {
        await using var member = ScriptedMember.Start();
        await using var fixture = new PoolFixture();
        var options = PoolFixture.Options(member.Address) with { Monitors = [Smtp, Recipient] };
        fixture.Pool(options).StartMonitors();
        await AdvanceAsync(fixture, 4, timers: 3);
        fixture.Pool(options with { Monitors = [Smtp with { }, Recipient with { }] }).StartMonitors();

        await AdvanceAsync(fixture, 1, timers: 3);

        await member.ConnectionAsync(2, Token);
        fixture.Clock.RunningTimers.ShouldBe(3);
    }

    private static Pool Start(PoolFixture fixture, ScriptedMember member, MonitorOptions monitor)
    {
        var pool = fixture.Pool(PoolFixture.Options(member.Address) with { Monitor = monitor });
        pool.StartMonitors();
        return pool;
    }

    private static MemberHealth HealthOf(Pool pool) => pool.Members[0].State.Health;

    // The tick of the member side has a timer, and each monitor that waits for its next probe.
    private static async Task AdvanceAsync(PoolFixture fixture, int seconds, int timers = 2)
    {
        await fixture.Clock.UntilTimersRunAsync(timers, Token);
        fixture.Clock.Advance(TimeSpan.FromSeconds(seconds));
        await fixture.Clock.UntilTimersRunAsync(timers, Token);
    }
}
