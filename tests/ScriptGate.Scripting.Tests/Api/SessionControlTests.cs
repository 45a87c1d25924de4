using System.Net;
using ScriptGate.Scripting.Tests.Support;

namespace ScriptGate.Scripting.Tests.Api;

/// <summary>What a rule can do to its session: where from it talks to members, which rules it is shown to, and its end.</summary>
public sealed class SessionControlTests
{
    [Fact]
    public async Task The_source_is_an_address()
    {
        using var house = new RuleHouse("on('CONNECT', s => { s.source = '192.0.2.10'; log(s.source); });");
        await house.Judge(house.Connect());
        house.Session.Source.ShouldBe(IPAddress.Parse("192.0.2.10"));
        house.Log.Lines.ShouldHaveSingleItem().ShouldEndWith(": 192.0.2.10");
    }

    [Theory]
    [InlineData("s.source = '192.0.2'")]
    [InlineData("s.source = '192.0.2.10:25'")]
    [InlineData("s.source = 10")]
    [InlineData("s.member = 10")]
    [InlineData("s.disable('re' + 'lay')")]
    [InlineData("s.disable(true)")]
    [InlineData("s.enable('IN' + 'IT')")]
    [InlineData("s.close('a\\nb')")]
    [InlineData("s.close(1)")]
    [InlineData("s.counters.commands = 1")]
    [InlineData("s.startedAt = 1")]
    public async Task What_cannot_be_fails_the_step(string statement)
    {
        using var house = new RuleHouse($"on('CONNECT', s => {{ {statement}; }});");
        (await house.Judge(house.Connect())).Failed.ShouldBeTrue();
    }

    [Theory]
    [InlineData("s.disable('MAIL')", "Mail")]
    [InlineData("s.disable('SERVER_REPLY'); s.disable('DISCONNECT')", "ServerReply,Disconnect")]
    [InlineData("s.disable('rule.js')", "rule.js")]
    [InlineData("s.disable()", "rule.js")]
    [InlineData("s.disable(); s.disable('MAIL'); s.enable('MAIL')", "rule.js")]
    [InlineData("s.disable(); s.disable('MAIL'); s.enable()", "")]
    public async Task Events_and_rules_are_switched_by_name(string statement, string disabled)
    {
        using var house = new RuleHouse($"on('CONNECT', s => {{ {statement}; }});");
        (await house.Judge(house.Connect())).Verdict.ShouldBe(Verdict.Continue);
        string.Join(',', house.Session.Rules.Disabled).ShouldBe(disabled);
    }

    [Theory]
    [InlineData("s.close('Bye')", "Bye")]
    [InlineData("s.close()", "")]
    [InlineData("s.close('Bye'); s.close('Again')", "Bye")]
    public async Task A_session_is_closed(string statement, string text)
    {
        using var house = new RuleHouse($"on('CONNECT', s => {{ {statement}; }});");
        (await house.Judge(house.Connect())).Verdict.ShouldBe(Verdict.Continue);
        house.Session.Closed.ShouldBe(text);
    }

    [Fact]
    public async Task Counters_and_times_are_numbers()
    {
        using var house = new RuleHouse("""
            on('CONNECT', s => { const c = s.counters; log([c.commands, c.errors, c.transactions, c.accepted, c.refused, c.delivered, c.bytesIn, c.bytesOut, s.trusted, s.startedAt].join()); });
            """);
        var session = new FakeSession
        {
            IsTrusted = true,
            Counters = new FakeCounters { Commands = 1, Errors = 2, Transactions = 3, RecipientsAccepted = 4, RecipientsRefused = 5, Delivered = 6, BytesReceived = 7, BytesSent = 1L << 40 },
        };
        await house.Judge(new ConnectEvent(session));
        house.Log.Lines.ShouldHaveSingleItem().ShouldEndWith(": 1,2,3,4,5,6,7,1099511627776,true,1772600767000");
    }

    [Theory]
    [InlineData("s.member = '10.0.0.6:25';", "no pool has a member '10.0.0.6:25'; did you mean '10.0.0.5:25'?")]
    [InlineData("session.disable('MIAL');", "there is no event and no rule 'MIAL'; did you mean 'MAIL'?")]
    public void A_literal_that_names_nothing_refuses_the_file(string statement, string message) =>
        Should.Throw<InvalidOperationException>(() => new RuleHouse($"on('CONNECT', (s, session) => {{\n{statement} }});")).Message.ShouldContain($"scripts/rules/rule.js:2: SG2002: column {(statement[0] == 's' && statement[1] == '.' ? 13 : 18)}: {message}");

    [Fact]
    public void A_literal_violation_that_nobody_lists_is_a_warning()
    {
        using var house = new RuleHouse("on('CONNECT', () => {\n  violation('bulk-sender'); violation('bulk-sendr'); violation('bulk-sendr', {});\n});");
        house.Diagnostics.Select(diagnostic => $"{diagnostic.Severity} {diagnostic.Code} {diagnostic.Line} {diagnostic.Message}").ShouldBe(
            ["Warning SG2103 2 column 40: no security profile lists the violation 'bulk-sendr': it only raises an alarm; did you mean 'bulk-sender'?"]);
    }
}
