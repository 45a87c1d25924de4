using System.Net;
using ScriptGate.Core.Configuration;
using ScriptGate.Core.Pools;
using ScriptGate.Testing;
using Shouldly;
using Xunit;

namespace ScriptGate.Core.Tests.Pools.Clients;

/// <summary>Members that are told whom they serve.</summary>
public sealed class ClientAddressTests
{
    private const string Offer = "XCLIENT NAME ADDR PROTO HELO LOGIN";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_PROXY_header_is_the_first_that_a_member_hears_and_its_connection_serves_nobody_else()
    {
        await using var member = ScriptedMember.Start(script => script.OnGreeting(AfterHeaderAsync));
        await using var fixture = new PoolFixture();
        var pool = fixture.Pool(Options(member, ClientAddressMode.ProxyV1));

        for (var i = 0; i < 2; i++)
        {
            var link = await PoolFixture.LinkAsync(pool, Request($"192.0.2.{i + 1}", "one.example"));
            link.IsReused.ShouldBeFalse();
            await link.SendAsync();
            link.Return();
        }

        member.Connections.Select(connection => connection.Received.Split("\r\n")[0]).ShouldBe(["PROXY TCP4 192.0.2.1 198.51.100.1 40000 25", "PROXY TCP4 192.0.2.2 198.51.100.1 40000 25"]);
        pool.Members[0].State.Idle.ShouldBe(0);
    }

    [Fact]
    public async Task A_PROXY_link_that_lacks_what_the_mail_needs_is_not_kept_either()
    {
        await using var member = ScriptedMember.Start(script =>
        {
            script.Offers.Remove("SMTPUTF8");
            script.OnGreeting(AfterHeaderAsync);
        });
        await using var fixture = new PoolFixture();
        var pool = fixture.Pool(Options(member, ClientAddressMode.ProxyV2));

        (await pool.RentAsync(Request("192.0.2.1", "one.example", MemberFeatures.SmtpUtf8), Token)).Failure.ShouldBe(LinkFailure.LacksFeature);

        (await member.Connections[0].UntilEndAsync(Token)).ShouldBe(ConnectionEnd.Quit);
        pool.Members[0].State.Idle.ShouldBe(0);
    }

    [Fact]
    public async Task The_PROXY_header_stands_before_TLS()
    {
        using var certificates = new TestCertificates();
        using var certificate = certificates.Issue(new CertificateWishes { Names = ["localhost"] });
        await using var member = ScriptedMember.Start(script =>
        {
            script.Certificate = certificate;
            script.OnGreeting(AfterHeaderAsync);
        });
        await using var fixture = new PoolFixture(certificates);
        var request = new LinkRequest { Tls = new ServerTlsPolicy(ServerTlsMode.Require, Verify: true, "localhost"), EhloName = PoolFixture.EhloName, Announces = Client("192.0.2.1", "one.example") };

        using var link = await PoolFixture.LinkAsync(fixture.Pool(Options(member, ClientAddressMode.ProxyV1)), request);

        link.Tls.IsEncrypted.ShouldBeTrue();
        member.Connections.ShouldHaveSingleItem().Received.ShouldStartWith("PROXY TCP4 192.0.2.1 198.51.100.1 40000 25\r\nEHLO gw.example.org\r\nSTARTTLS\r\n");
    }

    [Theory]
    [InlineData(false, "^PROXY TCP4 127\\.0\\.0\\.1 127\\.0\\.0\\.1 [0-9]+ [0-9]+\r\n")]
    [InlineData(true, "^\r\n\r\n\0\r\nQUIT\n\u0020\0\0\0")]
    public async Task A_probe_is_the_gateways_own(bool isBinary, string header)
    {
        await using var member = ScriptedMember.Start(script => script.OnGreeting(AfterHeaderAsync));
        await using var fixture = new PoolFixture();
        var pool = fixture.Pool(Options(member, isBinary ? ClientAddressMode.ProxyV2 : ClientAddressMode.ProxyV1));

        await pool.ProbeAsync(TimeSpan.FromSeconds(1), Token);

        (await member.Connections.ShouldHaveSingleItem().UntilEndAsync(Token)).ShouldBe(ConnectionEnd.Quit);
        member.Connections[0].Received.ShouldMatch(header + "EHLO gw\\.example\\.org\r\nQUIT\r\n$");
    }

    [Fact]
    public async Task With_XCLIENT_every_session_on_a_connection_begins_with_its_own_client()
    {
        await using var member = ScriptedMember.Start(script =>
        {
            script.Offers.Add(Offer);
            script.Answer("XCLIENT", "220 member.example ESMTP");
        });
        await using var fixture = new PoolFixture();
        var pool = fixture.Pool(Options(member, ClientAddressMode.Xclient));

        for (var i = 1; i <= 2; i++)
        {
            var link = await PoolFixture.LinkAsync(pool, Request($"192.0.2.{i}", $"client{i}.example"));
            link.IsReused.ShouldBe(i == 2);
            await link.SendAsync();
            link.Return();
        }

        string[] mail = ["MAIL FROM:<a@example.org>", "RCPT TO:<b@example.org>", "DATA"];
        member.Connections.ShouldHaveSingleItem().Commands.ShouldBe(
        [
            "EHLO gw.example.org",
            "XCLIENT NAME=[UNAVAILABLE] ADDR=192.0.2.1 PROTO=ESMTP HELO=client1.example LOGIN=[UNAVAILABLE]", "EHLO client1.example", .. mail,
            "XCLIENT NAME=[UNAVAILABLE] ADDR=192.0.2.2 PROTO=ESMTP HELO=client2.example LOGIN=[UNAVAILABLE]", "EHLO client2.example", .. mail,
        ]);
    }

    [Fact]
    public async Task An_abandoned_transaction_ends_before_the_next_client_is_announced()
    {
        await using var member = ScriptedMember.Start(script =>
        {
            script.Offers.Add(Offer);
            script.Answer("XCLIENT", "220 member.example ESMTP");
        });
        await using var fixture = new PoolFixture();
        var pool = fixture.Pool(Options(member, ClientAddressMode.Xclient));
        var first = await PoolFixture.LinkAsync(pool, Request("192.0.2.1", "one.example"));
        await first.AskAsync(LinkCommand.Mail, "MAIL FROM:<first@example.org>");
        first.Return();

        using var second = await PoolFixture.LinkAsync(pool, Request("192.0.2.2", "two.example"));
        await second.SendAsync();

        member.Connections.ShouldHaveSingleItem().Commands.Skip(3).Take(4).ShouldBe(
            ["MAIL FROM:<first@example.org>", "RSET", "XCLIENT NAME=[UNAVAILABLE] ADDR=192.0.2.2 PROTO=ESMTP HELO=two.example LOGIN=[UNAVAILABLE]", "EHLO two.example"]);
    }

    [Theory]
    [InlineData("550 5.7.0 Not you")]
    [InlineData("421 4.3.2 Enough")]
    [InlineData(null)]
    public async Task A_connection_that_cannot_be_told_of_the_next_client_is_ended_and_a_new_one_made(string? second)
    {
        await using var member = ScriptedMember.Start(script =>
        {
            script.Offers.Add(Offer);
            script.OnCommand("XCLIENT", step => step.Number == 1 ? step.ReplyAsync("220 member.example ESMTP") : second is null ? step.CloseAsync() : step.ReplyAsync(second));
        });
        await using var fixture = new PoolFixture();

        // Not even where the pool lets mail through untold: the member has the client before in mind.
        var pool = fixture.Pool(Options(member, ClientAddressMode.Xclient) with { ClientAddressRequired = false });
        for (var i = 1; i <= 2; i++)
        {
            var link = await PoolFixture.LinkAsync(pool, Request($"192.0.2.{i}", "client.example"));
            link.IsReused.ShouldBeFalse();
            await link.SendAsync();
            link.Return();
        }

        member.Connections.Count.ShouldBe(2);
        member.Connections[1].Commands[1].ShouldStartWith("XCLIENT NAME=[UNAVAILABLE] ADDR=192.0.2.2 ");
        (pool.Members[0].State.Leased, pool.Members[0].State.Idle).ShouldBe((0, 1));
        pool.Members[0].State.Health.IsUp.ShouldBeTrue();
    }

    [Theory]
    [InlineData(true, null, "XCLIENT ADDR is not offered to this gateway")]
    [InlineData(true, "550 5.7.0 insufficient authorization", "XCLIENT was answered with 550 5.7.0 insufficient authorization")]
    [InlineData(false, null, "XCLIENT ADDR is not offered to this gateway")]
    [InlineData(false, "501 5.5.4 Bad syntax", "XCLIENT was answered with 501 5.5.4 Bad syntax")]
    public async Task A_member_that_cannot_be_told_gets_no_mail_unless_the_operator_says_so(bool isRequired, string? answer, string reason)
    {
        await using var member = ScriptedMember.Start(script =>
        {
            if (answer is not null)
            {
                script.Offers.Add(Offer);
                script.Answer("XCLIENT", answer);
            }
        });
        await using var fixture = new PoolFixture();
        var pool = fixture.Pool(Options(member, ClientAddressMode.Xclient) with { ClientAddressRequired = isRequired });

        var result = await pool.RentAsync(Request("192.0.2.1", "one.example"), Token);

        using var link = result.Link;
        if (isRequired)
        {
            result.Failure.ShouldBe(LinkFailure.AllFailed);
            result.Reason.ShouldBe($"Member {member.Address}, telling it the client's address: {reason}");
            return;
        }

        (await link.ShouldNotBeNull().SendAsync()).Code.ShouldBe(250);
        fixture.Logs.Of("ClientAddressNotTold").ShouldHaveSingleItem().ShouldBe($"Member {member.Address} of pool mail takes the gateway for the client of session SG-TEST: {reason}.");
    }

    /// <summary>In the place of a greeting: the client's address is not welcome, and has been told. Going on would be as somebody else.</summary>
    [Fact]
    public async Task A_client_that_the_member_does_not_want_is_not_served_as_the_gateway()
    {
        await using var member = ScriptedMember.Start(script =>
        {
            script.Offers.Add(Offer);
            script.Answer("XCLIENT", "554 5.7.1 Client host blocked");
        });
        await using var fixture = new PoolFixture();
        var pool = fixture.Pool(Options(member, ClientAddressMode.Xclient) with { ClientAddressRequired = false });

        for (var i = 0; i < 5; i++)
        {
            (await pool.RentAsync(Request("192.0.2.1", "one.example"), Token)).Failure.ShouldBe(LinkFailure.AllFailed);
        }

        // No client can take a member down for the others.
        pool.Members[0].State.Health.IsUp.ShouldBeTrue();
    }

    [Fact]
    public async Task A_hello_that_the_member_does_not_like_costs_the_client_nothing()
    {
        await using var member = ScriptedMember.Start(script =>
        {
            script.Offers.Add(Offer);
            script.Answer("XCLIENT", "220 member.example ESMTP");
            script.OnCommand("EHLO", step => step.Line == "EHLO o_dd" ? step.ReplyAsync("501 5.5.2 Bad name") : step.DefaultAsync());
        });
        await using var fixture = new PoolFixture();

        using var link = await PoolFixture.LinkAsync(fixture.Pool(Options(member, ClientAddressMode.Xclient)), Request("192.0.2.1", "o_dd"));

        (await link.SendAsync()).Code.ShouldBe(250);
        member.Connections.ShouldHaveSingleItem().Commands.Take(4).ShouldBe(
            ["EHLO gw.example.org", "XCLIENT NAME=[UNAVAILABLE] ADDR=192.0.2.1 PROTO=ESMTP HELO=o_dd LOGIN=[UNAVAILABLE]", "EHLO o_dd", "EHLO gw.example.org"]);
    }

    [Fact]
    public async Task A_probe_finds_a_member_that_does_not_let_the_gateway_say_XCLIENT()
    {
        await using var member = ScriptedMember.Start();
        await using var fixture = new PoolFixture();
        var pool = fixture.Pool(Options(member, ClientAddressMode.Xclient));

        await pool.ProbeAsync(TimeSpan.FromSeconds(1), Token);

        pool.Members[0].State.Health.LastAttemptFailed.ShouldBeTrue();
        fixture.Logs.Of("ProbeFailed").ShouldHaveSingleItem().ShouldContain("telling it the client's address: XCLIENT ADDR is not offered to this gateway");
        pool.Members[0].State.Capabilities.ShouldNotBeNull().SmtpUtf8.ShouldBeTrue();
    }

    private static async Task AfterHeaderAsync(MemberStep step)
    {
        await step.SkipReadAsync();
        await step.DefaultAsync();
    }

    private static PoolOptions Options(ScriptedMember member, ClientAddressMode mode) => PoolFixture.Options(member.Address) with { ClientAddress = mode };

    private static LinkRequest Request(string address, string hello, MemberFeatures needs = MemberFeatures.None) => new()
    {
        Tls = PoolFixture.Request.Tls,
        EhloName = PoolFixture.EhloName,
        SessionId = "SG-TEST",
        Needs = needs,
        Announces = Client(address, hello),
    };

    private static LinkClient Client(string address, string hello) => new(new IPEndPoint(IPAddress.Parse(address), 40000), new IPEndPoint(IPAddress.Parse("198.51.100.1"), 25))
    {
        Hello = hello,
        IsExtended = true,
        SessionId = "SG-TEST",
    };
}
