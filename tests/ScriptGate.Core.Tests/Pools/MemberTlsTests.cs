using ScriptGate.Core.Pools;
using ScriptGate.Testing;
using Shouldly;
using Xunit;

namespace ScriptGate.Core.Tests.Pools;

public sealed class MemberTlsTests
{
    private const string Name = "mail.example.org";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string, CertificateWishes> BadCertificates => new()
    {
        { "expired", new CertificateWishes { Names = [Name], From = TimeSpan.FromDays(-9), Until = TimeSpan.FromDays(-1) } },
        { "not yet valid", new CertificateWishes { Names = [Name], From = TimeSpan.FromDays(1), Until = TimeSpan.FromDays(9) } },
        { "another name", new CertificateWishes { Names = ["other.example.org"] } },
        { "the name only as common name", new CertificateWishes { CommonName = Name } },
        { "self-signed", new CertificateWishes { Names = [Name], IsSelfSigned = true } },
        { "for clients only", new CertificateWishes { Names = [Name], Usage = "1.3.6.1.5.5.7.3.2" } },
        { "a wildcard of another level", new CertificateWishes { Names = ["*.org"] } },
    };

    [Theory]
    [InlineData(ServerTlsMode.Require)]
    [InlineData(ServerTlsMode.Opportunistic)]
    public async Task Starttls_secures_the_link_and_what_was_learned_in_clear_is_forgotten(ServerTlsMode mode)
    {
        using var certificates = new TestCertificates();
        using var certificate = certificates.Issue(Name);
        await using var member = ScriptedMember.Start(script =>
        {
            script.Certificate = certificate;
            script.OffersUnderTls = ["PIPELINING", "AUTH PLAIN"];
        });
        await using var fixture = new PoolFixture(certificates);

        using var link = await PoolFixture.LinkAsync(fixture.Pool(member), Request(mode));
        await link.SendAsync();

        link.Tls.ShouldSatisfyAllConditions(
            tls => tls.IsEncrypted.ShouldBeTrue(),
            tls => tls.IsVerified.ShouldBeTrue(),
            tls => tls.Version.ShouldBe("1.3"),
            tls => tls.Cipher.ShouldNotBeNull().ShouldStartWith("TLS_"),
            tls => tls.Failure.ShouldBeNull());
        link.Capabilities.AuthMechanisms.ShouldBe(["PLAIN"]);
        link.Capabilities.EightBitMime.ShouldBeFalse();
        member.Connections[0].Commands.Take(4).ShouldBe(["EHLO gw.example.org", "STARTTLS", "EHLO gw.example.org", "MAIL FROM:<a@example.org>"]);
        member.Messages.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Implicit_tls_comes_before_the_greeting()
    {
        using var certificates = new TestCertificates();
        using var certificate = certificates.Issue("127.0.0.1");
        await using var member = ScriptedMember.Start(script => (script.Certificate, script.ImplicitTls) = (certificate, true));
        await using var fixture = new PoolFixture(certificates);

        using var link = await PoolFixture.LinkAsync(fixture.Pool(member), Request(ServerTlsMode.Implicit, name: null));
        await link.SendAsync();

        (link.Tls.IsEncrypted, link.Tls.IsVerified).ShouldBe((true, true));
        member.Connections[0].Commands[0].ShouldBe("EHLO gw.example.org");
        member.Connections[0].Commands.Contains("STARTTLS", StringComparer.Ordinal).ShouldBeFalse();
    }

    [Fact]
    public async Task A_secured_link_is_used_again()
    {
        using var certificates = new TestCertificates();
        using var certificate = certificates.Issue(Name);
        await using var member = ScriptedMember.Start(script => script.Certificate = certificate);
        await using var fixture = new PoolFixture(certificates);
        var pool = fixture.Pool(member);

        for (var i = 0; i < 3; i++)
        {
            var link = await PoolFixture.LinkAsync(pool, Request(ServerTlsMode.Require));
            link.IsReused.ShouldBe(i > 0);
            (await link.SendAsync()).Code.ShouldBe(250);
            link.Return();
        }
    }

    [Theory]
    [InlineData("250 2.0.0 One more thing\r\n")]
    [InlineData("")]
    public async Task A_secured_link_with_unread_octets_or_at_its_end_is_not_used_again(string octets)
    {
        using var certificates = new TestCertificates();
        using var certificate = certificates.Issue(Name);
        var talk = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var talked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var member = ScriptedMember.Start(script =>
        {
            script.Certificate = certificate;
            script.OnFinalDot(async step =>
            {
                await step.DefaultAsync();
                await talk.Task;
                await (octets.Length > 0 ? step.SendAsync(octets) : step.CloseAsync());
                talked.SetResult();
            });
        });
        await using var fixture = new PoolFixture(certificates);
        var pool = fixture.Pool(member);
        var link = await PoolFixture.LinkAsync(pool, Request(ServerTlsMode.Require));
        await link.SendAsync();
        link.Return();
        talk.SetResult();
        await talked.Task;

        using var next = await PoolFixture.LinkAsync(pool, Request(ServerTlsMode.Require));

        next.IsReused.ShouldBeFalse();
    }

    [Theory]
    [InlineData(ServerTlsMode.Require)]
    [InlineData(ServerTlsMode.Opportunistic)]
    public async Task Octets_in_clear_behind_the_220_end_the_link_and_flag_the_member(ServerTlsMode mode)
    {
        using var certificates = new TestCertificates();
        using var certificate = certificates.Issue(Name);
        await using var member = ScriptedMember.Start(script =>
        {
            script.Certificate = certificate;
            script.OnCommand("STARTTLS", async step =>
            {
                await step.SendAsync("220 go\r\n250-evil\r\n250 AUTH PLAIN\r\n");
                await step.StartTlsAsync();
            });
        });
        await using var fixture = new PoolFixture(certificates);
        var pool = fixture.Pool(member);

        var result = await pool.RentAsync(Request(mode), Token);

        result.Failure.ShouldBe(LinkFailure.AllFailed);
        result.Reason.ShouldContain("octets in clear behind the 220 of STARTTLS");
        pool.Members[0].State.Counters.Violations.ShouldBe(1);
        fixture.Logs.Of("OctetsBehindStartTls").ShouldHaveSingleItem();
        member.Connections.ShouldHaveSingleItem().Commands.ShouldBe(["EHLO gw.example.org", "STARTTLS"]);
    }

    [Theory]
    [InlineData("502 5.5.1 What")]
    [InlineData("454 4.7.0 Not now")]
    [InlineData("354 Go ahead")]
    [InlineData("421 4.3.2 Going down")]
    [InlineData("530 5.7.0 No")]
    [InlineData("220-220\n220 go")]
    [InlineData("250 ok")]
    public async Task Required_tls_takes_no_answer_but_220(string answer)
    {
        using var certificates = new TestCertificates();
        using var certificate = certificates.Issue(Name);
        await using var member = ScriptedMember.Start(script => script.Answer("STARTTLS", answer).Certificate = certificate);
        await using var fixture = new PoolFixture(certificates);

        var result = await fixture.Pool(member).RentAsync(Request(ServerTlsMode.Require), Token);

        result.Failure.ShouldBe(LinkFailure.AllFailed);
        member.Connections.ShouldHaveSingleItem().Received.ShouldBe("EHLO gw.example.org\r\nSTARTTLS\r\n");
    }

    [Theory]
    [InlineData("502 5.5.1 What", true)]
    [InlineData("454 4.7.0 Not now", true)]
    [InlineData("530 5.7.0 No", true)]
    [InlineData("354 Go ahead", false)]
    [InlineData("421 4.3.2 Going down", false)]
    [InlineData("220-220\n220 go", false)]
    public async Task Opportunistic_tls_goes_on_in_clear_after_a_refusal_and_records_it(string answer, bool goesOn)
    {
        using var certificates = new TestCertificates();
        using var certificate = certificates.Issue(Name);
        await using var member = ScriptedMember.Start(script => script.Answer("STARTTLS", answer).Certificate = certificate);
        await using var fixture = new PoolFixture(certificates);

        var result = await fixture.Pool(member).RentAsync(Request(ServerTlsMode.Opportunistic), Token);

        result.Failure.ShouldBe(goesOn ? LinkFailure.None : LinkFailure.AllFailed);
        using var link = result.Link;
        if (link is not null)
        {
            (await link.SendAsync()).Code.ShouldBe(250);
            link.Tls.ShouldBe(TlsOutcome.ClearBecause($"STARTTLS was answered with {answer[..3]}"));
            fixture.Logs.Of("TlsIsIncomplete").ShouldHaveSingleItem();
        }
    }

    [Fact]
    public async Task A_server_that_does_not_answer_starttls_is_left()
    {
        using var certificates = new TestCertificates();
        using var certificate = certificates.Issue(Name);
        await using var member = ScriptedMember.Start(script => script.OnCommand("STARTTLS", _ => Task.CompletedTask).Certificate = certificate);
        await using var fixture = new PoolFixture(certificates);
        var renting = fixture.Pool(member).RentAsync(Request(ServerTlsMode.Require), Token).AsTask();
        await (await member.ConnectionAsync(1, Token)).UntilCommandAsync("STARTTLS", Token);

        fixture.Clock.Advance(TimeSpan.FromSeconds(30));

        var result = await renting;
        result.Failure.ShouldBe(LinkFailure.AllFailed);
        result.Reason.ShouldContain("at TLS: nothing came within 30 s");
    }

    [Fact]
    public async Task Required_tls_is_not_looked_for_behind_helo()
    {
        await using var member = ScriptedMember.Start(script => script.Answer("EHLO", "500 5.5.1 What"));
        await using var fixture = new PoolFixture();

        var result = await fixture.Pool(member).RentAsync(Request(ServerTlsMode.Require), Token);

        result.Failure.ShouldBe(LinkFailure.AllFailed);
        member.Connections.ShouldHaveSingleItem().Commands.ShouldBe(["EHLO gw.example.org"]);
    }

    [Fact]
    public async Task Required_tls_is_not_given_up_when_it_is_not_offered()
    {
        await using var member = ScriptedMember.Start();
        await using var fixture = new PoolFixture();

        var result = await fixture.Pool(member).RentAsync(Request(ServerTlsMode.Require), Token);

        result.Reason.ShouldContain("STARTTLS is not offered");
        member.Connections.ShouldHaveSingleItem().Commands.ShouldBe(["EHLO gw.example.org"]);
    }

    [Theory]
    [MemberData(nameof(BadCertificates))]
    public async Task A_certificate_that_is_not_valid_for_the_name_is_refused_and_the_reason_logged(string what, CertificateWishes wishes)
    {
        what.ShouldNotBeEmpty();
        using var certificates = new TestCertificates();
        using var certificate = certificates.Issue(wishes);
        await using var member = ScriptedMember.Start(script => script.Certificate = certificate);
        await using var fixture = new PoolFixture(certificates);
        var pool = fixture.Pool(member);

        var result = await pool.RentAsync(Request(ServerTlsMode.Require), Token);

        result.Failure.ShouldBe(LinkFailure.AllFailed);
        fixture.Logs.Of("MemberAttemptFailed").ShouldHaveSingleItem().ShouldContain("the certificate of CN=");
        member.Connections.ShouldAllBe(connection => !connection.Commands.Any(command => command.StartsWith("MAIL", StringComparison.Ordinal)));
        pool.Members[0].State.Health.IsUp.ShouldBeTrue();
    }

    [Theory]
    [MemberData(nameof(BadCertificates))]
    public async Task The_same_certificate_is_only_recorded_when_tls_is_opportunistic(string what, CertificateWishes wishes)
    {
        what.ShouldNotBeEmpty();
        using var certificates = new TestCertificates();
        using var certificate = certificates.Issue(wishes);
        await using var member = ScriptedMember.Start(script => script.Certificate = certificate);
        await using var fixture = new PoolFixture(certificates);

        using var link = await PoolFixture.LinkAsync(fixture.Pool(member), Request(ServerTlsMode.Opportunistic));

        (link.Tls.IsEncrypted, link.Tls.IsVerified).ShouldBe((true, false));
        link.Tls.Failure.ShouldNotBeNull().ShouldStartWith("the certificate of CN=");
        fixture.Logs.Of("TlsIsIncomplete").ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData("mail.example.org", "*.example.org")]
    [InlineData("127.0.0.1", "127.0.0.1")]
    public async Task A_wildcard_or_an_address_can_be_verified(string name, string inCertificate)
    {
        using var certificates = new TestCertificates();
        using var certificate = certificates.Issue(inCertificate);
        await using var member = ScriptedMember.Start(script => script.Certificate = certificate);
        await using var fixture = new PoolFixture(certificates);

        using var link = await PoolFixture.LinkAsync(fixture.Pool(member), Request(ServerTlsMode.Require, name));

        link.Tls.IsVerified.ShouldBeTrue();
    }

    [Fact]
    public async Task Without_verification_any_certificate_will_do()
    {
        using var certificates = new TestCertificates();
        using var certificate = certificates.Issue(new CertificateWishes { IsSelfSigned = true });
        await using var member = ScriptedMember.Start(script => script.Certificate = certificate);
        await using var fixture = new PoolFixture(certificates);
        var request = new LinkRequest { Tls = new ServerTlsPolicy(ServerTlsMode.Require, Verify: false, Name), EhloName = PoolFixture.EhloName };

        using var link = await PoolFixture.LinkAsync(fixture.Pool(member), request);

        (link.Tls.IsEncrypted, link.Tls.IsVerified).ShouldBe((true, false));
        fixture.Logs.Of("TlsIsIncomplete").ShouldBeEmpty();
    }

    [Theory]
    [InlineData("garbage that is no TLS record\r\n")]
    [InlineData("")]
    public async Task A_broken_opportunistic_handshake_is_followed_by_one_connection_in_clear(string octets)
    {
        using var certificates = new TestCertificates();
        using var certificate = certificates.Issue(Name);
        await using var member = ScriptedMember.Start(script =>
        {
            script.Certificate = certificate;
            script.OnCommand("STARTTLS", async step =>
            {
                await step.ReplyAsync("220 go");

                // Behind the ClientHello, so that it is a broken handshake and not octets in clear behind the 220.
                await step.SkipReadAsync();
                await step.SendAsync(octets);
                await step.CloseAsync();
            });
        });
        await using var fixture = new PoolFixture(certificates);

        using var link = await PoolFixture.LinkAsync(fixture.Pool(member), Request(ServerTlsMode.Opportunistic));
        (await link.SendAsync()).Code.ShouldBe(250);

        link.Tls.IsEncrypted.ShouldBeFalse();
        link.Tls.Failure.ShouldNotBeNull();
        member.Connections.Count.ShouldBe(2);
        member.Connections[1].Commands.Contains("STARTTLS", StringComparer.Ordinal).ShouldBeFalse();
    }

    [Fact]
    public async Task A_refusal_in_the_middle_of_a_message_is_heard_through_tls()
    {
        using var certificates = new TestCertificates();
        using var certificate = certificates.Issue(Name);
        await using var member = ScriptedMember.Start(script =>
        {
            script.Certificate = certificate;
            script.InBody(1, async step =>
            {
                await step.ReplyAsync("552 5.3.4 Too big");
                await step.HangAsync();
            });
        });
        await using var fixture = new PoolFixture(certificates);
        using var link = await PoolFixture.LinkAsync(fixture.Pool(member), Request(ServerTlsMode.Require));
        await link.OpenBodyAsync();
        var line = new byte[1000];
        Array.Fill(line, (byte)'x');
        SmtpReply? early = null;
        while (early is null)
        {
            early = await link.WriteBodyAsync(line);
        }

        early.ToString().ShouldBe("552 5.3.4 Too big");
    }

    private static LinkRequest Request(ServerTlsMode mode, string? name = Name) =>
        new() { Tls = new ServerTlsPolicy(mode, Verify: true, name), EhloName = PoolFixture.EhloName, SessionId = "SG-TEST" };
}
