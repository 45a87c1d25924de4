using ScriptGate.Core.DataGroups;
using ScriptGate.Plugins.Relay;
using ScriptGate.Testing;
using Shouldly;
using Xunit;

namespace ScriptGate.Plugins.Tests.Relay;

public sealed class RelayCheckTests
{
    private static readonly StringGroup Domains = new("relayDomains", new Dictionary<string, string>(StringComparer.Ordinal) { ["example.org"] = "", [".example.net"] = "", ["[192.0.2.25]"] = "" });

    [Theory]
    [InlineData("a@example.org")]
    [InlineData("a@EXAMPLE.ORG")]
    [InlineData("a@mail.example.net")]
    [InlineData("a@[192.0.2.25]")]
    [InlineData("a%example.org@example.org")]
    [InlineData("example.org!a@example.org")]
    [InlineData("100%@example.org")]
    [InlineData("postmaster")]
    [InlineData("Postmaster@GW.example")]
    public async Task Mail_for_our_domains_passes(string recipient)
    {
        var session = new FakeSession();

        (await AskAsync(recipient, session)).ShouldBe(Verdict.Continue);
        session.Reports.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("a@example.com", "example.com")]
    [InlineData("a@example.net", "example.net")]
    [InlineData("a@sub.example.org", "sub.example.org")]
    [InlineData("a@notexample.org", "notexample.org")]
    [InlineData("a@[192.0.2.26]", "[192.0.2.26]")]
    [InlineData("a%example.com@example.org", "example.com")]
    [InlineData("a@example.com@example.org", "example.com")]
    [InlineData("a%example.org%example.com@example.org", "example.com")]
    [InlineData("example.com!a@example.org", "example.com")]
    [InlineData("example.com!example.org!a@example.org", "example.com")]
    [InlineData("a%example.com", "example.com")]
    [InlineData("a@gw.example", "gw.example")]
    [InlineData("postmaster@example.com", "example.com")]
    public async Task Mail_for_others_is_a_violation_judged_by_the_final_address(string recipient, string domain)
    {
        var session = new FakeSession();

        var verdict = await AskAsync(recipient, session);

        (verdict.Code, verdict.EnhancedCode.ToString(), verdict.Text).ShouldBe((550, "5.7.1", "Relaying denied"));
        var report = session.Reports.ShouldHaveSingleItem();
        report.Violation.ShouldBe(new Violation("relay-denied"));
        report.Evidence.ShouldNotBeNull()["domain"].ShouldBe(domain);
    }

    [Fact]
    public async Task Clients_we_know_may_send_anywhere()
    {
        (await AskAsync("a@example.com", new FakeSession { IsTrusted = true })).ShouldBe(Verdict.Continue);
        (await AskAsync("a@example.com", new FakeSession { Auth = new AuthInfo("PLAIN", "user") })).ShouldBe(Verdict.Continue);
    }

    [Fact]
    public async Task Without_a_list_strangers_may_send_nowhere_but_to_postmaster()
    {
        var check = new RelayCheck(domains: null, "gw.example");

        (await AskAsync(check, "a@example.org", new FakeSession())).Code.ShouldBe(550);
        (await AskAsync(check, "postmaster", new FakeSession())).ShouldBe(Verdict.Continue);
    }

    private static ValueTask<Verdict> AskAsync(string recipient, FakeSession session) => AskAsync(new RelayCheck(Domains, "gw.example"), recipient, session);

    private static ValueTask<Verdict> AskAsync(RelayCheck check, string recipient, FakeSession session) =>
        check.OnRcptAsync(new RcptEvent(session, new FakeTransaction("s@example.com"), new FakeRecipient(recipient)), TestContext.Current.CancellationToken);
}
