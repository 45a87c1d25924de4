using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using ScriptGate.Core.Configuration;
using ScriptGate.Core.Pools;
using ScriptGate.Testing;
using Shouldly;
using Xunit;

namespace ScriptGate.Core.Tests.Pools;

public sealed class OpeningTests
{
    // Bound and not listening: every attempt is refused, and no other test is given the port.
    private static readonly ConcurrentBag<Socket> Closed = [];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string, Action<MemberScript>> BrokenMembers => new()
    {
        { "refuses", script => script.OnGreeting(step => step.ReplyAsync("554 5.3.2 No service")) },
        { "is busy", script => script.OnGreeting(step => step.ReplyAsync("421 4.3.2 Too busy")) },
        { "greets with nonsense", script => script.OnGreeting(step => step.SendAsync("SSH-2.0-OpenSSH\r\n")) },
        { "greets with another code", script => script.OnGreeting(step => step.ReplyAsync("250 Hello")) },
        { "hangs up", script => script.OnGreeting(step => step.CloseAsync()) },
        { "resets", script => script.OnGreeting(step => step.ResetAsync()) },
        { "refuses EHLO and HELO", script => script.Answer("EHLO", "502 5.5.1 What").Answer("HELO", "550 5.7.1 No") },
        { "defers EHLO", script => script.Answer("EHLO", "451 4.3.0 Later") },
        { "hangs up at EHLO", script => script.OnCommand("EHLO", step => step.CloseAsync()) },
    };

    [Theory]
    [MemberData(nameof(BrokenMembers))]
    public async Task The_next_member_is_tried_when_the_first(string what, Action<MemberScript> script)
    {
        what.ShouldNotBeEmpty();
        await using var broken = ScriptedMember.Start(script);
        await using var good = ScriptedMember.Start();
        await using var fixture = new PoolFixture();
        var pool = fixture.Pool(broken, good);

        using var link = await PoolFixture.LinkAsync(pool);

        link.Member.ShouldBe(good.Address);
        broken.Connections.Count.ShouldBe(1);
        pool.Members[0].State.Counters.Failed.ShouldBe(1);
        (pool.Members[0].State.Open, pool.Members[0].State.Leased).ShouldBe((0, 0));
        fixture.Logs.Of("MemberAttemptFailed").ShouldHaveSingleItem().ShouldContain(broken.Address);
    }

    [Fact]
    public async Task The_next_member_is_tried_when_the_first_does_not_listen()
    {
        await using var good = ScriptedMember.Start();
        await using var fixture = new PoolFixture();
        var pool = fixture.Pool(PoolFixture.Options(await ClosedPortAsync(), good.Address));

        using var link = await PoolFixture.LinkAsync(pool);

        link.Member.ShouldBe(good.Address);
    }

    [Fact]
    public async Task A_member_that_stalls_uses_up_only_its_share_of_the_time()
    {
        await using var silent = ScriptedMember.Start(script => script.OnGreeting(_ => Task.CompletedTask));
        await using var good = ScriptedMember.Start();
        await using var fixture = new PoolFixture();
        var pool = fixture.Pool(silent, good);
        var renting = pool.RentAsync(PoolFixture.Request, Token).AsTask();
        await silent.ConnectionAsync(1, Token);

        fixture.Clock.Advance(TimeSpan.FromSeconds(14));
        renting.IsCompleted.ShouldBeFalse();
        fixture.Clock.Advance(TimeSpan.FromSeconds(1));

        using var link = (await renting).Link.ShouldNotBeNull();
        link.Member.ShouldBe(good.Address);
        fixture.Logs.Of("MemberAttemptFailed").ShouldHaveSingleItem().ShouldEndWith(
            ": nothing came within 15 s (pool mail, session SG-TEST); trying the next member if there is one.");
    }

    [Fact]
    public async Task All_attempts_together_end_with_the_budget()
    {
        await using var one = ScriptedMember.Start(script => script.OnGreeting(_ => Task.CompletedTask));
        await using var two = ScriptedMember.Start(script => script.OnCommand("EHLO", _ => Task.CompletedTask));
        await using var fixture = new PoolFixture();
        var pool = fixture.Pool(PoolFixture.Options(one.Address, two.Address) with { Timeouts = new PoolTimeoutsOptions { Connect = TimeSpan.FromSeconds(8) } });
        var renting = pool.RentAsync(PoolFixture.Request, Token).AsTask();
        await one.ConnectionAsync(1, Token);
        fixture.Clock.Advance(TimeSpan.FromSeconds(4));
        await (await two.ConnectionAsync(1, Token)).UntilCommandAsync("EHLO", Token);
        fixture.Clock.Advance(TimeSpan.FromSeconds(4));

        var result = await renting;

        result.Link.ShouldBeNull();
        result.Failure.ShouldBe(LinkFailure.AllFailed);
        result.Reason.ShouldContain(one.Address);
        result.Reason.ShouldContain(two.Address);
        fixture.Logs.Of("PoolFailed").ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_deadline_of_the_session_ends_the_search_before_the_budget()
    {
        await using var silent = ScriptedMember.Start(script => script.OnGreeting(_ => Task.CompletedTask));
        await using var fixture = new PoolFixture();
        var pool = fixture.Pool(silent);
        var deadline = fixture.Clock.GetTimestamp() + (5 * TimeSpan.TicksPerSecond);
        var request = new LinkRequest { Tls = PoolFixture.Request.Tls, EhloName = PoolFixture.EhloName, Deadline = deadline };
        var renting = pool.RentAsync(request, Token).AsTask();
        await silent.ConnectionAsync(1, Token);

        fixture.Clock.Advance(TimeSpan.FromSeconds(5));

        (await renting).Failure.ShouldBe(LinkFailure.AllFailed);
    }

    [Fact]
    public async Task A_server_without_extensions_is_spoken_to_with_helo()
    {
        await using var member = ScriptedMember.Start(script => script.Answer("EHLO", "500 5.5.1 What"));
        await using var fixture = new PoolFixture();

        using var link = await fixture.LinkAsync(member);
        await link.SendAsync();

        link.Capabilities.ShouldBe(Smtp.Capabilities.None);
        member.Connections[0].Commands.ShouldBe(
            ["EHLO gw.example.org", "HELO gw.example.org", "MAIL FROM:<a@example.org>", "RCPT TO:<b@example.org>", "DATA"]);
    }

    [Fact]
    public async Task Members_that_failed_this_transaction_are_not_asked_again()
    {
        await using var one = ScriptedMember.Start();
        await using var two = ScriptedMember.Start();
        await using var fixture = new PoolFixture();
        var pool = fixture.Pool(one, two);

        for (var i = 0; i < 3; i++)
        {
            using var link = await PoolFixture.LinkAsync(pool, new LinkRequest { Tls = PoolFixture.Request.Tls, EhloName = PoolFixture.EhloName, Avoid = [one.Address] });
            link.Member.ShouldBe(two.Address);
        }

        var none = await pool.RentAsync(new LinkRequest { Tls = PoolFixture.Request.Tls, EhloName = PoolFixture.EhloName, Avoid = [one.Address, two.Address] }, Token);
        none.Failure.ShouldBe(LinkFailure.AllDown);
        one.Connections.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_host_name_is_resolved()
    {
        await using var member = ScriptedMember.Start();
        await using var fixture = new PoolFixture();
        var pool = fixture.Pool(PoolFixture.Options($"localhost:{member.Port}"));

        using var link = await PoolFixture.LinkAsync(pool);

        link.Member.ShouldBe($"localhost:{member.Port}");
        link.LocalEndPoint.ShouldBeOfType<IPEndPoint>().Address.ShouldBe(IPAddress.Loopback);
    }

    [Fact]
    public async Task A_name_that_does_not_exist_is_a_failed_attempt()
    {
        await using var fixture = new PoolFixture();
        var pool = fixture.Pool(PoolFixture.Options("no-such-host.invalid:25"));

        var result = await pool.RentAsync(PoolFixture.Request, Token);

        result.Failure.ShouldBe(LinkFailure.AllFailed);
        result.Reason.ShouldStartWith("Member no-such-host.invalid:25, connecting: ");
    }

    /// <summary>A port of the loopback interface that nobody listens on, nor can as long as the tests run.</summary>
    internal static Task<string> ClosedPortAsync()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        Closed.Add(socket);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return Task.FromResult(socket.LocalEndPoint!.ToString()!);
    }
}
