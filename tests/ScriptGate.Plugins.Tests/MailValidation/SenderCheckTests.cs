using System.Net;
using ScriptGate.Plugins.MailValidation;
using ScriptGate.Plugins.MailValidation.Clients;
using ScriptGate.Plugins.MailValidation.Senders;
using ScriptGate.Testing;
using Shouldly;
using Xunit;

namespace ScriptGate.Plugins.Tests.MailValidation;

public sealed class SenderCheckTests
{
    private static readonly Exemptions Default = new(new MailValidationOptions().ExemptKnownClients);

    [Theory]
    [InlineData(DnsOutcome.NoSuchName, "no-such-domain", 550, "5.1.8")]
    [InlineData(DnsOutcome.InvalidName, "no-such-domain", 550, "5.1.8")]
    [InlineData(DnsOutcome.NoData, "no-mail-host", 550, "5.1.8")]
    public async Task What_is_not_in_DNS_is_a_violation(DnsOutcome outcome, string subCode, int code, string enhanced)
    {
        var session = new FakeSession { Resolver = new FakeResolver().Fail("x.example", outcome) };

        var verdict = await MailAsync(session, "a@x.example");

        (verdict.Code, verdict.EnhancedCode.ToString()).ShouldBe((code, enhanced));
        session.Reports.ShouldHaveSingleItem().Violation.ShouldBe(new Violation("sender-not-in-dns", subCode));
        session.Failures.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(DnsOutcome.ServerFailure)]
    [InlineData(DnsOutcome.Timeout)]
    [InlineData(DnsOutcome.Bogus)]
    [InlineData(DnsOutcome.LimitReached)]
    public async Task What_cannot_be_looked_up_is_never_absent(DnsOutcome outcome)
    {
        foreach (var type in new[] { "MX", "A", "AAAA" })
        {
            var session = new FakeSession { Resolver = new FakeResolver().Txt("x.example", "it exists").Fail("x.example", outcome, type) };

            var verdict = await MailAsync(session, "a@x.example");

            (verdict.Kind, verdict.Code, verdict.EnhancedCode.ToString()).ShouldBe((VerdictKind.Defer, 451, "4.4.3"), type);
            session.Reports.ShouldBeEmpty();
            session.Failures.ShouldHaveSingleItem().Violation.Name.ShouldBe("sender-not-in-dns");
        }
    }

    [Fact]
    public async Task One_address_is_enough_even_if_the_other_family_does_not_answer()
    {
        var session = new FakeSession { Resolver = new FakeResolver().Address("x.example", "203.0.113.1").Fail("x.example", DnsOutcome.ServerFailure, "AAAA") };

        (await MailAsync(session, "a@x.example")).ShouldBe(Verdict.Continue);
    }

    [Fact]
    public async Task Who_has_authenticated_is_not_asked_for_unless_the_options_say_so()
    {
        var session = new FakeSession { Auth = new AuthInfo("PLAIN", "ada") };

        (await MailAsync(session, "a@none.example")).ShouldBe(Verdict.Continue);
        (await MailAsync(session, "a@none.example", new Exemptions([]))).Code.ShouldBe(550);
    }

    [Theory]
    [InlineData("a@x.example", "a@x.example")]
    [InlineData("Name <a@x.example>", "a@x.example")]
    [InlineData("\"Last, First <evil@y>\" <a@x.example>", "a@x.example")]
    [InlineData("a@x.example (a <b@y>, comment)", "a@x.example")]
    [InlineData("a@x.example, B <b@y.example>", "a@x.example b@y.example")]
    [InlineData("Friends: a@x.example, b@y.example;", "a@x.example b@y.example")]
    [InlineData("Friends:;", "")]
    [InlineData("<@route.example:a@x.example>", "@route.example a@x.example")]
    [InlineData("a@x.example <b@y.example>", "b@y.example")]
    [InlineData("<a@x.example", "a@x.example")]
    [InlineData("\"a\\\"b\"@x.example", "\"a\\\"b\"@x.example")]
    [InlineData("", "")]
    [InlineData("<", "")]
    [InlineData("(((", "")]
    [InlineData("\\", "")]
    [InlineData("\"\\", "")]
    public void Addresses_of_a_field_are_found_where_a_reader_would_see_them(string value, string addresses)
    {
        string.Join(' ', AddressList.Addresses(value)).ShouldBe(addresses);
    }

    [Fact]
    public async Task A_name_is_confirmed_by_one_of_its_addresses()
    {
        var names = new FakeResolver().Reverse("192.0.2.1", "a.example").Reverse("192.0.2.1", "b.example").Address("b.example", "203.0.113.5", "192.0.2.1").Address("a.example", "203.0.113.6");

        var found = await ReverseNames.FindAsync(new FakeSession { Resolver = names }, TestContext.Current.CancellationToken);

        found.Confirmed.ShouldBe(["b.example"]);
        found.Failure.ShouldBeNull();
    }

    [Fact]
    public async Task Of_many_names_ten_are_looked_at()
    {
        var names = new FakeResolver();
        for (var i = 0; i < 50; i++)
        {
            names.Reverse("192.0.2.1", $"n{i}.example");
        }

        (await ReverseNames.FindAsync(new FakeSession { Resolver = names }, TestContext.Current.CancellationToken)).Confirmed.ShouldBeEmpty();

        names.Asked.Count.ShouldBe(11);
    }

    [Fact]
    public async Task An_IPv6_client_is_confirmed_by_AAAA()
    {
        var session = new FakeSession
        {
            RemoteEndPoint = new IPEndPoint(IPAddress.Parse("2001:db8::1"), 1),
            Resolver = new FakeResolver().Reverse("2001:db8::1", "six.example").Address("six.example", "2001:db8::1"),
        };

        (await new ReverseNameCheck(Default).OnMailAsync(new MailEvent(session, new FakeTransaction("a@x")), TestContext.Current.CancellationToken)).ShouldBe(Verdict.Continue);
        session.Resolver.Asked.ShouldBe(["PTR " + DnsNames.Reverse(session.RemoteAddress), "AAAA six.example"]);
    }

    [Theory]
    [InlineData("[192.0.2.1]", 0)]
    [InlineData("host.example", 0)]
    [InlineData("none.example", 550)]
    [InlineData("broken.example", 451)]
    public async Task A_greeting_needs_an_address(string hello, int code)
    {
        var session = new FakeSession { Hello = new HelloInfo("EHLO", hello), Resolver = new FakeResolver().Address("host.example", "2001:db8::9").Fail("broken.example") };

        (await new HelloCheck(Default).OnMailAsync(new MailEvent(session, new FakeTransaction("a@x")), TestContext.Current.CancellationToken)).Code.ShouldBe(code);
    }

    private static ValueTask<Verdict> MailAsync(FakeSession session, string sender, Exemptions? exemptions = null) =>
        new SenderDomainCheck(exemptions ?? Default).OnMailAsync(new MailEvent(session, new FakeTransaction(sender)), TestContext.Current.CancellationToken);
}
