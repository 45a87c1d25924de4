using ScriptGate.Core.Pools;
using ScriptGate.Testing;
using Shouldly;
using Xunit;

namespace ScriptGate.Core.Tests.Pools;

public sealed class LinkReuseTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_clean_link_serves_the_next_session_without_a_word_between()
    {
        await using var member = ScriptedMember.Start();
        await using var fixture = new PoolFixture();
        var pool = fixture.Pool(member);

        for (var i = 0; i < 3; i++)
        {
            var link = await PoolFixture.LinkAsync(pool);
            link.IsReused.ShouldBe(i > 0);
            await link.SendAsync();
            link.Return();
        }

        member.Connections.ShouldHaveSingleItem().Commands.ShouldBe(
        [
            "EHLO gw.example.org",
            .. Enumerable.Repeat<string[]>(["MAIL FROM:<a@example.org>", "RCPT TO:<b@example.org>", "DATA"], 3).SelectMany(lines => lines),
        ]);
        var counters = pool.Members[0].State.Counters;
        (counters.Opened, counters.Reused, counters.Failed).ShouldBe((1, 2, 0));
        (pool.Members[0].State.Open, pool.Members[0].State.Leased, pool.Members[0].State.Idle).ShouldBe((1, 0, 1));
    }

    [Fact]
    public async Task An_abandoned_transaction_is_reset_before_the_next_one_in_the_same_group()
    {
        await using var member = ScriptedMember.Start();
        await using var fixture = new PoolFixture();
        var pool = fixture.Pool(member);
        var first = await PoolFixture.LinkAsync(pool);
        await first.AskAsync(LinkCommand.Mail, "MAIL FROM:<first@example.org>");
        first.Return();

        var second = await PoolFixture.LinkAsync(pool);
        await second.SendAsync();
        second.Return();

        member.Connections.ShouldHaveSingleItem().Commands.ShouldBe(
            ["EHLO gw.example.org", "MAIL FROM:<first@example.org>", "RSET", "MAIL FROM:<a@example.org>", "RCPT TO:<b@example.org>", "DATA"]);
        member.Messages.ShouldHaveSingleItem().Mail.ShouldBe("MAIL FROM:<a@example.org>");
    }

    [Fact]
    public async Task A_transaction_that_was_reset_needs_no_second_reset()
    {
        await using var member = ScriptedMember.Start();
        await using var fixture = new PoolFixture();
        var pool = fixture.Pool(member);
        var first = await PoolFixture.LinkAsync(pool);
        await first.AskAsync(LinkCommand.Mail, "MAIL FROM:<first@example.org>");
        await first.AskAsync(LinkCommand.Reset, "RSET");
        first.Return();

        using var second = await PoolFixture.LinkAsync(pool);
        await second.AskAsync(LinkCommand.Mail, "MAIL FROM:<second@example.org>");

        member.Connections.ShouldHaveSingleItem().Commands.Count(command => command == "RSET").ShouldBe(1);
    }

    [Theory]
    [InlineData("RSET", "451 4.3.0 Later")]
    [InlineData("RSET", "550 5.0.0 No")]
    [InlineData("RSET", "421 4.4.2 Idle too long")]
    [InlineData("MAIL", "421 4.4.2 Idle too long")]
    public async Task A_cached_link_that_turns_out_dead_says_so_before_anything_was_promised(string verb, string answer)
    {
        var isSecond = false;
        await using var member = ScriptedMember.Start(script => script.OnCommand(verb, step => isSecond ? step.ReplyAsync(answer) : step.DefaultAsync()));
        await using var fixture = new PoolFixture();
        var pool = fixture.Pool(member);
        var first = await PoolFixture.LinkAsync(pool);
        await first.AskAsync(LinkCommand.Mail, "MAIL FROM:<first@example.org>");
        first.Return();
        isSecond = true;

        var second = await PoolFixture.LinkAsync(pool);
        var exception = await Should.ThrowAsync<MemberLinkException>(() => second.AskAsync(LinkCommand.Mail, "MAIL FROM:<a@example.org>"));
        second.Return();

        exception.IsStaleLink.ShouldBeTrue();
        pool.Members[0].State.Idle.ShouldBe(0);
        var request = new LinkRequest { Tls = PoolFixture.Request.Tls, EhloName = PoolFixture.EhloName, FreshOnly = true };
        using var third = await PoolFixture.LinkAsync(pool, request);
        third.IsReused.ShouldBeFalse();
    }

    [Fact]
    public async Task A_cached_link_that_is_cut_at_its_first_command_is_stale_and_later_it_is_not()
    {
        await using var member = ScriptedMember.Start(script => script.OnCommand("MAIL", step => step.Number is 2 or 4 ? step.ResetAsync() : step.DefaultAsync()));
        await using var fixture = new PoolFixture();
        var pool = fixture.Pool(member);
        var first = await PoolFixture.LinkAsync(pool);
        await first.SendAsync();
        first.Return();

        using var second = await PoolFixture.LinkAsync(pool);
        second.IsReused.ShouldBeTrue();
        (await Should.ThrowAsync<MemberLinkException>(() => second.AskAsync(LinkCommand.Mail, "MAIL FROM:<>"))).IsStaleLink.ShouldBeTrue();

        using var third = await PoolFixture.LinkAsync(pool);
        third.IsReused.ShouldBeFalse();
        await third.SendAsync();
        (await Should.ThrowAsync<MemberLinkException>(() => third.AskAsync(LinkCommand.Mail, "MAIL FROM:<>"))).IsStaleLink.ShouldBeFalse();
    }

    [Theory]
    [InlineData("MAIL", "450 4.7.1 Slow down")]
    [InlineData("MAIL", "550 5.7.1 Not you")]
    [InlineData("DATA", "451 4.3.0 Later")]
    [InlineData("RSET", "500 5.5.1 What")]
    [InlineData("NOOP", "421 4.3.2 Going down")]
    [InlineData("RCPT", "421 4.3.2 Going down")]
    public async Task A_link_with_a_refusal_is_not_used_again(string verb, string reply)
    {
        await using var member = ScriptedMember.Start(script => script.Answer(verb, reply));
        await using var fixture = new PoolFixture();
        var pool = fixture.Pool(member);
        var link = await PoolFixture.LinkAsync(pool);
        foreach (var (command, line) in new[] { (LinkCommand.Mail, "MAIL FROM:<>"), (LinkCommand.Rcpt, "RCPT TO:<b@example.org>"), (LinkCommand.Data, "DATA"), (LinkCommand.Reset, "RSET"), (LinkCommand.Noop, "NOOP") })
        {
            if (command.ToString().StartsWith(verb[..1], StringComparison.OrdinalIgnoreCase) && line.StartsWith(verb, StringComparison.Ordinal))
            {
                (await link.AskAsync(command, line)).ToString().ShouldBe(reply);
                break;
            }

            if (command is LinkCommand.Mail or LinkCommand.Rcpt)
            {
                await link.AskAsync(command, line);
            }
        }

        link.IsClean.ShouldBeFalse();
        link.Return();

        (await member.Connections[0].UntilEndAsync(Token)).ShouldBe(ConnectionEnd.Quit);
        pool.Members[0].State.Idle.ShouldBe(0);
    }

    [Theory]
    [InlineData(4, true)]
    [InlineData(5, false)]
    public async Task Refused_recipients_are_forgiven_up_to_four(int refused, bool clean)
    {
        await using var member = ScriptedMember.Start(script => script.Answer("RCPT", "550 5.1.1 Unknown"));
        await using var fixture = new PoolFixture();
        var pool = fixture.Pool(member);
        var link = await PoolFixture.LinkAsync(pool);
        await link.AskAsync(LinkCommand.Mail, "MAIL FROM:<>");
        for (var i = 0; i < refused; i++)
        {
            await link.AskAsync(LinkCommand.Rcpt, "RCPT TO:<b@example.org>");
        }

        link.IsClean.ShouldBe(clean);
        link.Return();
        pool.Members[0].State.Idle.ShouldBe(clean ? 1 : 0);
    }

    [Fact]
    public async Task A_link_that_saw_auth_ends_with_quit()
    {
        await using var member = ScriptedMember.Start(script => script.Offers.Add("AUTH PLAIN"));
        await using var fixture = new PoolFixture();
        var pool = fixture.Pool(member);
        var link = await PoolFixture.LinkAsync(pool);
        await link.AskAsync(LinkCommand.Auth, "AUTH PLAIN AGEAYg==");
        link.Return();

        (await member.Connections[0].UntilEndAsync(Token)).ShouldBe(ConnectionEnd.Quit);
    }

    [Fact]
    public async Task A_link_for_auth_is_never_a_used_one()
    {
        await using var member = ScriptedMember.Start();
        await using var fixture = new PoolFixture();
        var pool = fixture.Pool(member);
        (await PoolFixture.LinkAsync(pool)).Return();
        var request = new LinkRequest { Tls = PoolFixture.Request.Tls, EhloName = PoolFixture.EhloName, IsForAuth = true };

        using var link = await PoolFixture.LinkAsync(pool, request);

        link.IsReused.ShouldBeFalse();
        member.Connections.Count.ShouldBe(2);
    }

    [Theory]
    [InlineData("250 2.0.0 One more thing\r\n")]
    [InlineData("2")]
    public async Task A_link_on_which_the_member_said_too_much_is_thrown_away(string octets)
    {
        var talk = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var talked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var member = ScriptedMember.Start(script => script.OnFinalDot(async step =>
        {
            await step.DefaultAsync();
            if (step.Connection.Number == 1)
            {
                await talk.Task;
                await step.SendAsync(octets);
                talked.SetResult();
            }
        }));
        await using var fixture = new PoolFixture();
        var pool = fixture.Pool(member);
        var link = await PoolFixture.LinkAsync(pool);
        await link.SendAsync();
        link.Return();
        talk.SetResult();
        await talked.Task;

        using var next = await PoolFixture.LinkAsync(pool);

        next.IsReused.ShouldBeFalse();
    }

    [Fact]
    public async Task A_reply_too_many_in_the_same_breath_soils_the_link()
    {
        await using var member = ScriptedMember.Start(script => script.OnCommand("NOOP", step => step.SendAsync("250 one\r\n250 two\r\n")));
        await using var fixture = new PoolFixture();
        var link = await fixture.LinkAsync(member);

        await link.AskAsync(LinkCommand.Noop, "NOOP");

        link.IsClean.ShouldBeFalse();
        link.Return();
    }

    [Fact]
    public async Task A_link_that_the_member_closed_while_it_waited_is_replaced()
    {
        var close = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var member = ScriptedMember.Start(script => script.OnFinalDot(async step =>
        {
            await step.DefaultAsync();
            await close.Task;
            await step.CloseAsync();
        }));
        await using var fixture = new PoolFixture();
        var pool = fixture.Pool(member);
        var link = await PoolFixture.LinkAsync(pool);
        await link.SendAsync();
        link.Return();
        close.SetResult();
        await member.Connections[0].UntilEndAsync(Token);

        using var next = await PoolFixture.LinkAsync(pool);

        next.IsReused.ShouldBeFalse();
        pool.Members[0].State.Health.IsUp.ShouldBeTrue();
    }

    [Fact]
    public async Task A_link_that_waited_five_seconds_ends_with_quit()
    {
        await using var member = ScriptedMember.Start();
        await using var fixture = new PoolFixture();
        var pool = fixture.Pool(member);
        (await PoolFixture.LinkAsync(pool)).Return();

        fixture.Clock.Advance(TimeSpan.FromSeconds(4));
        pool.Members[0].State.Idle.ShouldBe(1);
        fixture.Clock.Advance(TimeSpan.FromSeconds(1));

        pool.Members[0].State.Idle.ShouldBe(0);
        (await member.Connections[0].UntilEndAsync(Token)).ShouldBe(ConnectionEnd.Quit);
    }

    [Fact]
    public async Task A_link_lives_five_minutes_however_busy_it_is()
    {
        await using var member = ScriptedMember.Start();
        await using var fixture = new PoolFixture();
        var pool = fixture.Pool(member);
        for (var i = 0; i < 75; i++)
        {
            (await PoolFixture.LinkAsync(pool)).Return();
            fixture.Clock.Advance(TimeSpan.FromSeconds(4));
        }

        using var link = await PoolFixture.LinkAsync(pool);

        link.IsReused.ShouldBeFalse();
        member.Connections.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_link_carries_a_hundred_messages()
    {
        await using var member = ScriptedMember.Start();
        await using var fixture = new PoolFixture();
        var pool = fixture.Pool(member);

        for (var i = 0; i < 101; i++)
        {
            var link = await PoolFixture.LinkAsync(pool);
            await link.SendAsync();
            link.Return();
        }

        member.Connections.Select(connection => connection.Bodies.Count).ShouldBe([100, 1]);
    }

    [Fact]
    public async Task Links_with_another_name_or_security_are_not_shared()
    {
        await using var member = ScriptedMember.Start();
        await using var fixture = new PoolFixture();
        var pool = fixture.Pool(member);
        (await PoolFixture.LinkAsync(pool)).Return();

        using var otherName = await PoolFixture.LinkAsync(pool, new LinkRequest { Tls = PoolFixture.Request.Tls, EhloName = "other.example.org" });
        using var otherTls = await PoolFixture.LinkAsync(pool, new LinkRequest { Tls = new ServerTlsPolicy(ServerTlsMode.Opportunistic, Verify: false, Name: null), EhloName = PoolFixture.EhloName });
        using var same = await PoolFixture.LinkAsync(pool);

        (otherName.IsReused, otherTls.IsReused, same.IsReused).ShouldBe((false, false, true));
    }

    [Fact]
    public async Task No_more_than_64_links_wait()
    {
        await using var member = ScriptedMember.Start();
        await using var fixture = new PoolFixture();
        var pool = fixture.Pool(member);
        List<MemberLink> links = [];
        for (var i = 0; i < IdleConnections.Limit + 1; i++)
        {
            links.Add(await PoolFixture.LinkAsync(pool));
        }

        links.ForEach(link => link.Return());

        pool.Members[0].State.Idle.ShouldBe(IdleConnections.Limit);
        (await member.Connections[^1].UntilEndAsync(Token)).ShouldBe(ConnectionEnd.Quit);
    }

    [Fact]
    public async Task A_lease_ends_once()
    {
        await using var member = ScriptedMember.Start();
        await using var fixture = new PoolFixture();
        var pool = fixture.Pool(member);
        var first = await PoolFixture.LinkAsync(pool);
        first.Return();
        using var second = await PoolFixture.LinkAsync(pool);

        first.Drop();
        first.Dispose();

        Should.Throw<ObjectDisposedException>(() => first.Queue(LinkCommand.Noop, "NOOP"));
        (await second.SendAsync()).Code.ShouldBe(250);
        pool.Members[0].State.Leased.ShouldBe(1);
    }
}
