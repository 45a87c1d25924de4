using ScriptGate.Functional.Harness;
using ScriptGate.Testing;

namespace ScriptGate.Functional.Rules;

/// <summary>A rule that fails has a declared verdict; the session, the other sessions and the process go on (SCR-01, SCR-02).</summary>
public sealed class FailureTests
{
    private const string Deferred = "Temporary local problem, please try again later (support ID <id>)";

    /// <summary>The event, the lines said up to it, and the answer to the last of them when the rule of that event throws.</summary>
    public static TheoryData<string, string, string> Stages => new()
    {
        { "CONNECT", "", "421 4.3.0 " },
        { "EHLO", "EHLO client.example", "451 4.3.0 " },
        { "COMMAND", "EHLO client.example", "451 4.3.0 " },
        { "STARTTLS", "EHLO client.example|STARTTLS", "454 4.7.0 TLS not available now (support ID <id>)" },
        { "AUTH", "EHLO client.example|AUTH PLAIN AGFubmEAc2VjcmV0", "451 4.3.0 " },
        { "MAIL", "EHLO client.example|MAIL FROM:<a@client.example>", "451 4.3.0 " },
        { "RCPT", "EHLO client.example|MAIL FROM:<a@client.example>|RCPT TO:<b@example.org>", "451 4.3.0 " },
        { "POOL_SELECTED", "EHLO client.example|MAIL FROM:<a@client.example>|RCPT TO:<b@example.org>", "451 4.3.0 " },
        { "SERVER_CONNECTED", "EHLO client.example|MAIL FROM:<a@client.example>|RCPT TO:<b@example.org>", "451 4.3.0 " },
        { "SERVER_REPLY", "EHLO client.example|MAIL FROM:<a@client.example>|RCPT TO:<b@example.org>", "451 4.3.0 " },
        { "DATA", "EHLO client.example|MAIL FROM:<a@client.example>|RCPT TO:<b@example.org>|DATA", "451 4.3.0 " },
        { "HEADERS", "EHLO client.example|MAIL FROM:<a@client.example>|RCPT TO:<b@example.org>|DATA|Subject: x\r\n\r\n.", "451 4.3.0 " },
        { "MESSAGE", "EHLO client.example|MAIL FROM:<a@client.example>|RCPT TO:<b@example.org>|DATA|Subject: x\r\n\r\n.", "451 4.3.0 " },
        { "REPLY", "", "421 4.3.0 " },
    };

    [Theory]
    [MemberData(nameof(Stages))]
    public async Task A_rule_that_throws_is_deferred_and_the_log_says_where(string stage, string lines, string reply)
    {
        await using var member = ScriptedMember.Start(script => script.Offers.Add("AUTH PLAIN"));
        await using var gateway = await TestGateway.StartAsync(Scene(member).WithRule($$"""
            // The line of the mistake is the third.
            on('{{stage}}', () => {
              null.oops;
            });
            """));
        await using var client = gateway.Connect();

        var actual = await TalkAsync(client, lines);

        Transcript.WithoutId(actual).ShouldBe(reply.EndsWith(')') ? reply : reply + Deferred);
        var line = await gateway.Log.UntilAsync("StepFailed", TestContext.Current.CancellationToken);
        line.Text.ShouldStartWith("Step rule.js failed at ");
        line.Reason.ShouldNotBeNull().ShouldStartWith("scripts/rules/rule.js:3:");
        gateway.Log.Of("SessionFailed").ShouldBeEmpty();
        member.Messages.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("NaN")]
    [InlineData("'yes'")]
    [InlineData("true")]
    [InlineData("{ toString() { throw 1; } }")]
    [InlineData("new Array(100000).fill({ a: 1 })")]
    [InlineData("Promise.resolve(5)")]
    public async Task What_is_no_verdict_is_a_failure(string value)
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).WithRule($"on('RCPT', () => ({value}));"));
        await using var client = gateway.Connect();
        await client.GreetAsync();
        await client.SayAsync("MAIL FROM:<a@client.example>");

        Transcript.WithoutId(await client.SayAsync("RCPT TO:<b@example.org>")).ShouldBe("451 4.3.0 " + Deferred);
        (await gateway.Log.UntilAsync("StepFailed", TestContext.Current.CancellationToken)).Reason.ShouldNotBeNull().ShouldStartWith("scripts/rules/rule.js:1:");
    }

    [Theory]
    [InlineData("undefined")]
    [InlineData("null")]
    [InlineData("Promise.resolve()")]
    public async Task Returning_nothing_is_no_opinion(string value)
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).WithRule($"on('RCPT', () => {value});"));
        await using var client = gateway.Connect();
        await client.GreetAsync();

        (await client.MailAsync()).ShouldStartWith("250 ");
        gateway.Log.Of("StepFailed").ShouldBeEmpty();
    }

    [Theory]
    [InlineData("for (;;) {}", "computed for more than 100 ms")]
    [InlineData("return Promise.reject(new Error('database gone'))", "database gone")]
    [InlineData("return new Promise(() => {})", "")]
    public async Task A_rule_that_does_not_end_or_ends_badly_costs_its_own_step_only(string body, string reason)
    {
        await using var member = ScriptedMember.Start();
        // Only what waits for nothing is to run out of its time: where others compute as well, a tenth of a second of computing takes any time.
        await using var gateway = await TestGateway.StartAsync(Failing(member, body, $""", "timeout": "{(reason.Length == 0 ? "300ms" : "5m")}" """));
        await using var client = gateway.Connect();
        await using var other = gateway.Connect();
        await client.GreetAsync();
        await client.SayAsync("MAIL FROM:<bad@client.example>");

        Transcript.WithoutId(await client.SayAsync("RCPT TO:<b@example.org>")).ShouldBe("451 4.3.0 " + Deferred);

        var line = gateway.Log.Lines.Where(line => line.Event is "StepFailed" or "StepTimedOut").ShouldHaveSingleItem();
        var said = line.Reason ?? line.Text;
        said.ShouldContain("scripts/rules/rule.js:1");
        said.ShouldContain(reason);
        await other.GreetAsync();
        (await other.MailAsync()).ShouldStartWith("250 ");
        await client.SayAsync("RSET");
        (await client.MailAsync()).ShouldStartWith("250 ");
    }

    [Fact]
    public async Task A_slow_regular_expression_is_ended_late_and_costs_its_own_step_only()
    {
        // The time limit cannot strike inside it. It computes for half a second, many times what an entry may take, until the engine has enough of it; on a machine
        // that has other things to do that takes any time, and neither the supervisor nor the step's own limit is to come first.
        await using var member = ScriptedMember.Start();
        var scenario = Failing(member, "/(a+)+$/.test('a'.repeat(40) + 'b')", """, "timeout": "5m" """);
        scenario.Limits = scenario.Limits with { Overshoot = TimeSpan.FromMinutes(5) };
        await using var gateway = await TestGateway.StartAsync(scenario);
        await using var client = gateway.Connect();
        await using var other = gateway.Connect();
        await client.GreetAsync();
        await client.SayAsync("MAIL FROM:<bad@client.example>");

        Transcript.WithoutId(await client.SayAsync("RCPT TO:<b@example.org>")).ShouldBe("451 4.3.0 " + Deferred);

        var line = gateway.Log.Lines.Where(line => line.Event is "StepFailed" or "StepTimedOut" or "StepHangs" or "LaneLost").ShouldHaveSingleItem();
        line.Text.ShouldStartWith("Step rule.js failed at Rcpt ");
        line.Reason.ShouldBe("scripts/rules/rule.js:1:3: the RCPT handler computed for more than 100 ms without returning or awaiting, and was ended");
        await other.GreetAsync();
        (await other.MailAsync()).ShouldStartWith("250 ");
        await client.SayAsync("RSET");
        (await client.MailAsync()).ShouldStartWith("250 ");
    }

    [Fact]
    public async Task An_endless_chain_of_microtasks_loses_its_lane_and_is_quarantined_until_the_file_changes()
    {
        await using var member = ScriptedMember.Start();
        var scenario = Failing(member, "return (async () => { for (;;) await 0; })()", "");
        scenario.Limits = scenario.Limits with { Overshoot = TimeSpan.FromMilliseconds(200) };
        await using var gateway = await TestGateway.StartAsync(scenario);
        await using var client = gateway.Connect();
        await using var other = gateway.Connect();
        await client.GreetAsync();
        await client.SayAsync("MAIL FROM:<bad@client.example>");

        Transcript.WithoutId(await client.SayAsync("RCPT TO:<b@example.org>")).ShouldBe("451 4.3.0 " + Deferred);
        (await gateway.Log.UntilAsync("LaneLost", TestContext.Current.CancellationToken)).Text.ShouldContain("scripts/rules/rule.js:1:");
        gateway.Host.Engine!.IsHealthy.ShouldBeFalse();

        // The handler is not called any more, for nobody, until the file changes.
        await other.GreetAsync();
        await other.SayAsync("MAIL FROM:<a@client.example>");
        (await other.SayAsync("RCPT TO:<b@example.org>")).ShouldStartWith("451 4.3.0 ");
        gateway.Write("scripts/rules/rule.js", "on('RCPT', () => {});");
        (await gateway.ReloadAsync()).Succeeded.ShouldBeTrue();
        await other.SayAsync("RSET");
        (await other.MailAsync()).ShouldStartWith("250 ");
        gateway.Host.Engine!.Problems.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("defer", "451 4.3.0 ")]
    [InlineData("reject", "550 5.3.0 ")]
    [InlineData("continue", "250 2.1.5 ")]
    public async Task OnFailure_says_what_a_failure_means(string onFailure, string reply)
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(Failing(member, "throw new Error('x')", $$""", "onFailure": "{{onFailure}}" """));
        await using var client = gateway.Connect();
        await client.GreetAsync();
        await client.SayAsync("MAIL FROM:<bad@client.example>");

        (await client.SayAsync("RCPT TO:<b@example.org>")).ShouldStartWith(reply);
    }

    [Fact]
    public async Task A_rule_that_fails_at_the_final_dots_reply_does_not_hide_the_members_answer()
    {
        await using var member = ScriptedMember.Start(script => script.OnFinalDot(step => step.ReplyAsync("250 2.0.0 queued as 42")));
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).WithRule("""
            ['REPLY', 'SERVER_REPLY'].forEach(name => on(name, (s, r) => { if (r.command === '.') throw new Error('late'); }));
            on('DELIVERED', () => { throw new Error('observer'); });
            on('DISCONNECT', () => { throw new Error('observer'); });
            """));
        await using var client = gateway.Connect();
        await client.GreetAsync();

        (await client.MailAsync()).ShouldBe("250 2.0.0 queued as 42");
        await client.SayAsync("QUIT");
        await gateway.Log.UntilAsync("ObserverFailed", "Delivered", TestContext.Current.CancellationToken);
        await gateway.Log.UntilAsync("ObserverFailed", "Disconnect", TestContext.Current.CancellationToken);
    }

    [Theory]
    [InlineData("550 5.6.0 Bad content")]
    [InlineData("452 4.2.2 Full")]
    public async Task A_rule_that_accepts_everything_makes_no_250_that_the_member_did_not_give(string reply)
    {
        await using var member = ScriptedMember.Start(script => script.OnFinalDot(step => step.ReplyAsync(reply)));
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).WithRule("""
            ['CONNECT', 'EHLO', 'COMMAND', 'MAIL', 'RCPT', 'DATA', 'HEADERS', 'MESSAGE', 'SERVER_REPLY', 'REPLY', 'POOL_FAILED', 'POOL_SELECTED', 'PROTOCOL']
              .forEach(name => on(name, () => accept()));
            """));
        await using var client = gateway.Connect();
        await client.GreetAsync();

        (await client.MailAsync()).ShouldStartWith(reply + " (support ID ");
        await member.DisposeAsync();
        await client.SayAsync("MAIL FROM:<a@client.example>");
        (await client.SayAsync("RCPT TO:<b@example.org>")).ShouldStartWith("451 4.4.1 ");
        member.Messages.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("on('RCPT', () => {", 1)]
    [InlineData("on('RCPT', () => {});\n\non('NOWHERE', () => {});", 3)]
    [InlineData("\nfor (;;) {}", 0)]
    [InlineData("on('RCPT', (s, r) => { r.pool = 'nowhere'; });", 1)]
    [InlineData("on('INIT', () => { throw new Error('no table'); });", 1)]
    public async Task A_rule_that_does_not_load_refuses_the_configuration_with_file_and_line(string script, int line)
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address) { MustStart = false }.WithRule(script));

        var diagnostic = gateway.Diagnostics.Where(item => item.IsError).ShouldHaveSingleItem();
        diagnostic.File.ShouldEndWith("scripts/rules/rule.js");
        diagnostic.Line.ShouldBe(line);
        gateway.Transport.Bound.ShouldBeEmpty();
    }

    private static Scenario Scene(ScriptedMember member) =>
        new Scenario(member.Address) { Clock = new ManualClock() }.WithTls().With("auth", """{ "allowCleartext": true, "allowCleartextToMember": true }""");

    // Fails for one sender, so that others show that the rule, its lane and the gateway still work.
    private static Scenario Failing(ScriptedMember member, string body, string settings) => new Scenario(member.Address)
        .With("rules", $$"""[ { "file": "scripts/rules/rule.js" {{settings}} } ]""")
        .WithFile("scripts/rules/rule.js", $"on('RCPT', s => {{ if (s.transaction.from.local === 'bad') {{ {body}; }} }});");

    private static async Task<string> TalkAsync(RawClient client, string lines)
    {
        var reply = await client.ReadReplyAsync();
        foreach (var line in lines.Split('|', StringSplitOptions.RemoveEmptyEntries))
        {
            reply = await client.SayAsync(line);
        }

        return reply;
    }
}
