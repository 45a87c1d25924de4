using ScriptGate.Core.Pools;
using ScriptGate.Smtp;
using ScriptGate.Testing;
using Shouldly;
using Xunit;

namespace ScriptGate.Core.Tests.Pools;

public sealed class PoolCapabilitiesTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_pool_offers_what_all_members_offer()
    {
        await using var rich = Member("8BITMIME", "SMTPUTF8", "DSN", "SIZE 50000000", "AUTH PLAIN LOGIN SCRAM-SHA-256 SCRAM-SHA-256-PLUS EXTERNAL", "PIPELINING", "CHUNKING");
        await using var poor = Member("8BITMIME", "SIZE 1000000", "AUTH LOGIN SCRAM-SHA-256 SCRAM-SHA-256-PLUS EXTERNAL", "PIPELINING", "CHUNKING");
        await using var fixture = new PoolFixture();
        var pool = fixture.Pool(rich, poor);

        await pool.ProbeAsync(Second, Token);

        pool.Capabilities.ShouldBe(new Capabilities { EightBitMime = true, HasSize = true, Size = 1_000_000, AuthMechanisms = ["LOGIN", "SCRAM-SHA-256"] });
        pool.Capabilities.ShouldBeSameAs(pool.Capabilities);
    }

    [Fact]
    public async Task A_probe_says_goodbye()
    {
        await using var member = Member();
        await using var fixture = new PoolFixture();

        await fixture.Pool(member).ProbeAsync(Second, Token);

        (await member.Connections.ShouldHaveSingleItem().UntilEndAsync(Token)).ShouldBe(ConnectionEnd.Quit);
        member.Connections[0].Commands.ShouldBe(["EHLO gw.example.org", "QUIT"]);
    }

    [Fact]
    public async Task Nothing_is_offered_while_nothing_is_known()
    {
        await using var member = Member("8BITMIME");
        await using var fixture = new PoolFixture();

        fixture.Pool(member).Capabilities.ShouldBe(Capabilities.None);
    }

    [Fact]
    public async Task A_member_that_nobody_can_reach_does_not_take_away_what_the_others_offer()
    {
        await using var member = Member("8BITMIME", "AUTH PLAIN");
        await using var fixture = new PoolFixture();
        var pool = fixture.Pool(PoolFixture.Options(member.Address, await OpeningTests.ClosedPortAsync()));

        await pool.ProbeAsync(Second, Token);

        pool.Capabilities.ShouldBe(new Capabilities { EightBitMime = true, AuthMechanisms = ["PLAIN"] });
    }

    [Fact]
    public async Task A_member_that_is_slow_promises_nothing_until_it_speaks()
    {
        var speak = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var fast = Member("8BITMIME");
        await using var slow = ScriptedMember.Start(script =>
        {
            script.Offers.RemoveAll(offer => offer != "8BITMIME");
            script.OnGreeting(async step =>
            {
                await speak.Task;
                await step.DefaultAsync();
            });
        });
        await using var fixture = new PoolFixture();
        var pool = fixture.Pool(fast, slow);
        var probing = pool.ProbeAsync(Second, Token);
        await slow.ConnectionAsync(1, Token);
        await (await fast.ConnectionAsync(1, Token)).UntilEndAsync(Token);

        fixture.Clock.Advance(Second);
        await probing;
        pool.Capabilities.ShouldBe(Capabilities.None);

        speak.SetResult();
        await slow.Connections[0].UntilEndAsync(Token);
        pool.Capabilities.ShouldBe(new Capabilities { EightBitMime = true });
    }

    [Fact]
    public async Task A_member_that_went_down_keeps_its_last_list()
    {
        var member = Member("8BITMIME", "DSN");
        await using var fixture = new PoolFixture();
        var pool = fixture.Pool(member);
        await pool.ProbeAsync(Second, Token);
        await member.DisposeAsync();

        for (var i = 0; i < 3; i++)
        {
            await pool.RentAsync(PoolFixture.Request, Token);
        }

        pool.Members[0].State.Health.IsUp.ShouldBeFalse();
        pool.Capabilities.ShouldBe(new Capabilities { EightBitMime = true, Dsn = true });
    }

    [Fact]
    public async Task A_conversation_refreshes_the_list()
    {
        List<string> offers = ["8BITMIME"];
        await using var member = ScriptedMember.Start(script => script.OnCommand("EHLO", step => step.ReplyAsync("250-member.example\n250 " + offers[0])));
        await using var fixture = new PoolFixture();
        var pool = fixture.Pool(member);
        await pool.ProbeAsync(Second, Token);
        pool.Capabilities.ShouldBe(new Capabilities { EightBitMime = true });
        offers[0] = "SMTPUTF8";

        using var link = await PoolFixture.LinkAsync(pool);

        pool.Capabilities.ShouldBe(new Capabilities { SmtpUtf8 = true });
    }

    [Fact]
    public async Task A_member_that_has_what_the_mail_needs_is_preferred()
    {
        await using var poor = Member("PIPELINING");
        await using var rich = Member("PIPELINING", "SMTPUTF8", "8BITMIME");
        await using var fixture = new PoolFixture();
        var pool = fixture.Pool(poor, rich);
        await pool.ProbeAsync(Second, Token);

        for (var i = 0; i < 3; i++)
        {
            using var link = await PoolFixture.LinkAsync(pool, Needing(MemberFeatures.SmtpUtf8));
            link.Member.ShouldBe(rich.Address);
        }

        poor.Connections.Count.ShouldBe(1);
    }

    [Fact]
    public async Task When_no_member_has_it_the_answer_is_final_and_says_what_is_missing()
    {
        await using var one = Member("8BITMIME");
        await using var two = Member("8BITMIME");
        await using var fixture = new PoolFixture();
        var pool = fixture.Pool(one, two);

        var result = await pool.RentAsync(Needing(MemberFeatures.SmtpUtf8 | MemberFeatures.EightBitMime), Token);

        (result.Failure, result.Missing).ShouldBe((LinkFailure.LacksFeature, MemberFeatures.SmtpUtf8));
        pool.Members.Sum(member => member.State.Leased).ShouldBe(0);
        pool.Members.Sum(member => member.State.Idle).ShouldBe(2);
    }

    [Fact]
    public async Task While_the_member_that_has_it_is_down_the_answer_is_to_try_later()
    {
        await using var poor = Member("PIPELINING");
        var rich = Member("SMTPUTF8");
        await using var fixture = new PoolFixture();
        var pool = fixture.Pool(poor, rich);
        await pool.ProbeAsync(Second, Token);
        await rich.DisposeAsync();
        List<LinkFailure> failures = [];

        for (var i = 0; i < 4; i++)
        {
            failures.Add((await pool.RentAsync(Needing(MemberFeatures.SmtpUtf8), Token)).Failure);
        }

        failures.ShouldBe([LinkFailure.AllFailed, LinkFailure.AllFailed, LinkFailure.AllFailed, LinkFailure.AllDown]);
    }

    private static LinkRequest Needing(MemberFeatures needs) => new() { Tls = PoolFixture.Request.Tls, EhloName = PoolFixture.EhloName, Needs = needs };

    private static ScriptedMember Member(params string[] offers) => ScriptedMember.Start(script =>
    {
        script.Offers.Clear();
        script.Offers.AddRange(offers);
    });
}
