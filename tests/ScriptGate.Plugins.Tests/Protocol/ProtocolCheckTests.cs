using System.Net;
using System.Text.Json;
using ScriptGate.Plugins.Protocol;
using ScriptGate.Testing;
using Shouldly;
using Xunit;

namespace ScriptGate.Plugins.Tests.Protocol;

public sealed class ProtocolCheckTests
{
    private const string Gateway = "gw.example.org";

    [Theory]
    [InlineData(ProtocolFinding.EarlyTalker, "0 5.5.1 You must wait for the greeting")]
    [InlineData(ProtocolFinding.HelloName, "550 5.7.1 The name you greet with is neither a domain nor an address literal")]
    [InlineData(ProtocolFinding.UnauthorisedPipelining, "0 5.5.1 Commands were sent ahead of their turn")]
    [InlineData(ProtocolFinding.Undeclared8Bit, "0 5.6.1 The message has 8-bit octets and was not declared 8BITMIME")]
    [InlineData(ProtocolFinding.ErrorCount, "421 4.7.0 Too many errors")]
    [InlineData(ProtocolFinding.BareLineEnd, "0 5.5.0 Protocol violation")]
    public async Task Every_finding_of_the_engine_is_one_violation_with_its_sub_code(string finding, string reply)
    {
        var session = new FakeSession();

        var verdict = await ProtocolCheck.OnProtocolAsync(new ProtocolEvent(session, finding, "the line", isFatal: false, Stage.Ehlo), TestContext.Current.CancellationToken);

        $"{verdict.Code} {verdict.EnhancedCode} {verdict.Text}".ShouldBe(reply);
        var report = session.Reports.ShouldHaveSingleItem();
        report.Violation.ShouldBe(new Violation("protocol-compliance", finding));
        report.Evidence.ShouldNotBeNull()["line"].ShouldBe("the line");
    }

    [Theory]
    [InlineData("gw.example.org")]
    [InlineData("GW.Example.Org.")]
    [InlineData("mx2.example.org")]
    [InlineData("[198.51.100.1]")]
    [InlineData("[203.0.113.9]")]
    public async Task A_stranger_who_greets_with_a_name_of_ours_is_found_out(string name)
    {
        var session = new FakeSession();

        var verdict = await GreetAsync(name, session);

        (verdict.Code, verdict.Text).ShouldBe((550, "You are not this host"));
        session.Reports.ShouldHaveSingleItem().Violation.ShouldBe(new Violation("protocol-compliance", "hello-forged"));
    }

    [Theory]
    [InlineData("client.example")]
    [InlineData("[192.0.2.1]")]
    [InlineData("[IPv6:2001:db8::1]")]
    [InlineData("[")]
    [InlineData("sub.gw.example.org")]
    public async Task Other_names_pass(string name) => (await GreetAsync(name, new FakeSession())).ShouldBe(Verdict.Continue);

    [Fact]
    public async Task Clients_of_our_own_may_use_our_name()
    {
        (await GreetAsync(Gateway, new FakeSession { IsTrusted = true })).ShouldBe(Verdict.Continue);
        (await GreetAsync(Gateway, new FakeSession { RemoteEndPoint = new IPEndPoint(IPAddress.Loopback, 1) })).ShouldBe(Verdict.Continue);
    }

    [Fact]
    public async Task The_greeting_is_held_back_for_strangers_as_long_as_the_option_says()
    {
        var clock = new ManualClock();
        var check = Check("""{ "greetingDelay": "5s" }""", clock);

        var stranger = check.OnConnectAsync(new ConnectEvent(new FakeSession()), TestContext.Current.CancellationToken).AsTask();
        var friend = check.OnConnectAsync(new ConnectEvent(new FakeSession { IsTrusted = true }), TestContext.Current.CancellationToken);

        friend.IsCompletedSuccessfully.ShouldBeTrue();
        clock.Advance(TimeSpan.FromSeconds(4.9));
        stranger.IsCompleted.ShouldBeFalse();
        clock.Advance(TimeSpan.FromSeconds(0.1));
        (await stranger).ShouldBe(Verdict.Continue);
    }

    [Fact]
    public void A_delay_that_clients_would_not_wait_for_is_an_error() =>
        Should.Throw<PluginOptionsException>(() => Check("""{ "greetingDelay": "31s" }""", new ManualClock())).Key.ShouldBe("greetingDelay");

    private static ProtocolCheck Check(string options, TimeProvider clock) => new(JsonSerializer.Deserialize(options, ProtocolJson.Default.ProtocolOptions)!, Gateway, clock);

    private static ValueTask<Verdict> GreetAsync(string name, FakeSession session) =>
        Check("""{ "ownNames": ["mx2.example.org", "[203.0.113.9]"] }""", new ManualClock())
            .OnEhloAsync(new EhloEvent(session, new HelloInfo("EHLO", name)), TestContext.Current.CancellationToken);
}
