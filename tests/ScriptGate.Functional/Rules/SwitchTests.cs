using ScriptGate.Functional.Harness;
using ScriptGate.Testing;

namespace ScriptGate.Functional.Rules;

/// <summary>Rules switch events and rules off for a session, as <c>event disable</c> does; checks have a switch of their own.</summary>
public sealed class SwitchTests
{
    private const string Second = """
        on('EHLO', () => log('second EHLO'));
        on('MAIL', () => log('second MAIL'));
        on('RCPT', () => log('second RCPT'));
        """;

    [Theory]
    [InlineData("session.disable('MAIL')", "second EHLO,first RCPT,second RCPT,first RCPT,second RCPT")]
    [InlineData("session.disable('second.js')", "first MAIL,first RCPT,first MAIL,first RCPT")]
    [InlineData("session.disable()", "second EHLO,second MAIL,second RCPT,second MAIL,second RCPT")]
    [InlineData("session.disable('EHLO')", "first MAIL,second MAIL,first RCPT,second RCPT,first MAIL,second MAIL,first RCPT,second RCPT")]
    [InlineData("session.disable('MAIL'); session.disable(); session.enable()", "second EHLO,first MAIL,second MAIL,first RCPT,second RCPT,first MAIL,second MAIL,first RCPT,second RCPT")]
    [InlineData("session.disable('MAIL'); session.disable('second.js'); session.enable('second.js')", "second EHLO,first RCPT,second RCPT,first RCPT,second RCPT")]
    [InlineData("session.disable('MAIL'); session.disable('second.js'); session.enable('MAIL')", "first MAIL,first RCPT,first MAIL,first RCPT")]
    public async Task What_is_off_is_not_asked_again_in_this_session(string statement, string said)
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address)
            .WithRule($$"""
                on('EHLO', (session, h) => { if (h.name === 'client.example') { {{statement}}; } });
                on('MAIL', () => log('first MAIL'));
                on('RCPT', () => log('first RCPT'));
                """)
            .WithRule(Second, "scripts/rules/second.js"));
        await using (var client = gateway.Connect())
        {
            await client.GreetAsync();
            (await client.MailAsync()).ShouldStartWith("250 ");
            (await client.MailAsync()).ShouldStartWith("250 ");
        }

        string.Join(',', EventTests.Said(gateway)).ShouldBe(said);

        await using var next = gateway.Connect();
        await next.GreetAsync("EHLO other.example");
        (await next.MailAsync()).ShouldStartWith("250 ");
        EventTests.Said(gateway).TakeLast(5).ShouldBe(["second EHLO", "first MAIL", "second MAIL", "first RCPT", "second RCPT"]);
    }

    [Fact]
    public async Task The_rule_that_says_so_runs_on_and_checks_are_asked()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).WithRule("""
            on('RCPT', session => { session.disable('RCPT'); session.disable(); log('still here'); });
            on('RCPT', () => accept());
            """));
        await using var client = gateway.Connect();
        await client.GreetAsync();
        await client.SayAsync("MAIL FROM:<a@client.example>");

        (await client.SayAsync("RCPT TO:<b@elsewhere.example>")).ShouldStartWith("550 5.7.1 Relaying denied");
        (await client.SayAsync("RCPT TO:<b@example.org>")).ShouldStartWith("250 ");

        EventTests.Said(gateway).ShouldBe(["still here"]);
    }

    [Fact]
    public async Task What_is_only_observed_can_be_switched_off_too()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).WithRule("""
            on('EHLO', (session, h) => { if (h.name === 'quiet.example') session.disable('DELIVERED'); });
            on('DELIVERED', (s, d) => log('delivered', d.from));
            on('DISCONNECT', () => log('disconnected'));
            """));
        foreach (var name in new[] { "quiet", "loud" })
        {
            await using var client = gateway.Connect();
            await client.GreetAsync($"EHLO {name}.example");
            (await client.MailAsync(sender: $"{name}@client.example")).ShouldStartWith("250 ");
            await client.SayAsync("QUIT");
            await client.ReadToEndAsync();
        }

        await gateway.Log.UntilAsync("RuleSaid", "delivered loud@", TestContext.Current.CancellationToken);
        EventTests.Said(gateway).ShouldNotContain(line => line.StartsWith("delivered quiet", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("session.disable('MIAL')", "there is no event and no rule 'MIAL'; did you mean 'MAIL'?")]
    [InlineData("session.enable('rul.js')", "there is no event and no rule 'rul.js'; did you mean 'rule.js'?")]
    [InlineData("session.disable('spf')", "there is no event and no rule 'spf' (checks are switched off by session.security.disable)")]
    [InlineData("session.disable('INIT')", "there is no event and no rule 'INIT'")]
    public async Task A_literal_that_is_neither_event_nor_rule_refuses_the_file(string statement, string message)
    {
        await using var member = ScriptedMember.Start();
        var scenario = new Scenario(member.Address).WithRule($"on('CONNECT', session => {{\n  {statement};\n  session.security.disable('relay');\n}});");
        scenario.MustStart = false;
        await using var gateway = await TestGateway.StartAsync(scenario);

        var problem = gateway.Diagnostics.Where(diagnostic => diagnostic.IsError).ShouldHaveSingleItem();
        (problem.Code, problem.File, problem.Line).ShouldBe(("SG2002", "scripts/rules/rule.js", 2));
        problem.Message.ShouldContain(message);
    }

    [Theory]
    [InlineData("s.disable('re' + 'lay')", "disable: there is no event and no rule 'relay'")]
    [InlineData("s.enable('MA' + 'LI')", "enable: there is no event and no rule 'MALI'; did you mean 'MAIL'?")]
    [InlineData("s.disable(7)", "disable: the name of an event or a rule must be a string, but is the number 7")]
    public async Task A_computed_one_fails_the_step(string statement, string reason)
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).WithRule($"on('MAIL', s => {{ {statement}; }});"));
        await using var client = gateway.Connect();
        await client.GreetAsync();

        (await client.SayAsync("MAIL FROM:<a@client.example>")).ShouldStartWith("451 4.3.0 ");

        gateway.Log.Lines.Where(line => line.Event == "StepFailed").ShouldHaveSingleItem().Reason.ShouldNotBeNull().ShouldContain(reason);
    }
}
