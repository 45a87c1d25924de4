using ScriptGate.Functional.Harness;
using ScriptGate.Testing;

namespace ScriptGate.Functional.Rules;

/// <summary>Sessions through the whole gateway with rules on Jint: what works, what fails and what it costs is what it is on the other engine.</summary>
public sealed class JintTests
{
    private const string Deferred = "451 4.3.0 Temporary local problem, please try again later (support ID <id>)";

    [Fact]
    public async Task Rules_judge_write_headers_choose_pools_and_are_told_afterwards()
    {
        await using var member = ScriptedMember.Start(script => script.OnFinalDot(step => step.ReplyAsync("250 2.0.0 queued as 42")));
        await using var archive = ScriptedMember.Start();
        var scenario = Scene(member, """
            on('MAIL', function (session, mail) { session.notes.from = { domain: mail.from.domain, seen: [1, 2] }; });
            on('RCPT', function (session, rcpt) {
              if (rcpt.address.local === 'nobody') { return reject('5.1.1', 'No such user: ' + rcpt.address.local); }
              if (rcpt.address.domain === 'archive.example') { rcpt.pool = 'archive'; }
            });
            on('HEADERS', function (session, message) { message.headers.add('X-From', session.notes.from.domain + ' ' + session.notes.from.seen.length); });
            on('REPLY', function (session, reply) { if (reply.command === 'QUIT') { reply.text = 'So long'; } });
            on('DELIVERED', function (session, delivered) { log('delivered', String(delivered.from), delivered.recipients.map(String).join(), delivered.reply.text); });
            """);
        scenario.Configuration["pools"]!["archive"] = new System.Text.Json.Nodes.JsonObject { ["members"] = Scenario.Members(archive.Address), ["monitor"] = new System.Text.Json.Nodes.JsonObject { ["type"] = "none" } };
        await using var gateway = await TestGateway.StartAsync(scenario);
        await using var client = gateway.Connect();
        await client.GreetAsync();
        await client.SayAsync("MAIL FROM:<a@client.example>");
        (await client.SayAsync("RCPT TO:<nobody@example.org>")).ShouldStartWith("550 5.1.1 No such user: nobody");
        (await client.SayAsync("RCPT TO:<b@archive.example>")).ShouldStartWith("250 ");
        await client.SayAsync("DATA");
        (await client.SayAsync("Subject: hi\r\n\r\nHello\r\n.")).ShouldStartWith("250 ");
        (await client.SayAsync("QUIT")).ShouldBe("221 2.0.0 So long");

        archive.Messages.ShouldHaveSingleItem().Text.ShouldContain("X-From: client.example 2\r\n");
        member.Messages.ShouldBeEmpty();
        (await gateway.Log.UntilAsync("RuleSaid", "delivered", TestContext.Current.CancellationToken)).Text.ShouldContain("delivered a@client.example b@archive.example");
        gateway.Host.Engine!.Description.ShouldStartWith("Jint 2.10.4");
    }

    [Fact]
    public async Task An_asynchronous_handler_answers_when_its_promise_is_settled()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(Scene(member, """
            on('RCPT', function (session, rcpt) {
              return limiter('to ' + rcpt.address, { limit: 1, window: '1h' }).then(function (turn) {
                return table.increment('asked').then(function (count) {
                  log('asked', count, turn.allowed);
                  return turn.allowed ? undefined : defer('4.7.1', 'Asked ' + count + ' times');
                });
              });
            });
            """));
        await using var client = gateway.Connect();
        await client.GreetAsync();
        await client.SayAsync("MAIL FROM:<a@client.example>");
        (await client.SayAsync("RCPT TO:<b@example.org>")).ShouldStartWith("250 ");
        (await client.SayAsync("RCPT TO:<b@example.org>")).ShouldStartWith("451 4.7.1 Asked 2 times");
    }

    [Theory]
    [InlineData("throw new Error('on purpose')", "Error: on purpose")]
    [InlineData("for (;;) {}", "computed for more than 100 ms")]
    [InlineData("return 7", "a handler returns nothing or a verdict, but this one returned 7 (number)")]
    [InlineData("session.startls = 'none'", "Session has no property 'startls'; did you mean 'starttls'?")]
    [InlineData("return Promise.reject(new Error('database gone'))", "database gone")]
    [InlineData("return (function again() { return Promise.resolve().then(again); })()", "computed for more than 100 ms")]
    [InlineData("return new Promise(function () {})", "")]
    public async Task A_rule_that_fails_costs_its_own_step_only(string body, string reason)
    {
        await using var member = ScriptedMember.Start();
        var scenario = Scene(member, $"on('RCPT', function (session) {{\n  if (session.transaction.from.local === 'bad') {{ {body}; }}\n}});");
        // Only what waits for nothing is to run out of its time: where others compute as well, a tenth of a second of computing takes any time.
        scenario.Server["rules"] = System.Text.Json.Nodes.JsonNode.Parse($$"""[{ "file": "scripts/rules/rule.js", "timeout": "{{(reason.Length == 0 ? "300ms" : "5m")}}" }]""");
        await using var gateway = await TestGateway.StartAsync(scenario);
        await using var client = gateway.Connect();
        await using var other = gateway.Connect();
        await client.GreetAsync();
        await client.SayAsync("MAIL FROM:<bad@client.example>");

        Transcript.WithoutId(await client.SayAsync("RCPT TO:<b@example.org>")).ShouldBe(Deferred);

        var line = gateway.Log.Lines.Where(line => line.Event is "StepFailed" or "StepTimedOut").ShouldHaveSingleItem();
        var said = line.Reason ?? line.Text;
        said.ShouldContain("scripts/rules/rule.js:");
        said.ShouldContain(reason);
        await other.GreetAsync();
        (await other.MailAsync()).ShouldStartWith("250 ");
        await client.SayAsync("RSET");
        (await client.MailAsync()).ShouldStartWith("250 ");
        gateway.Host.Engine!.IsHealthy.ShouldBeTrue();
    }

    [Fact]
    public async Task The_message_after_a_reload_is_treated_by_the_new_rule_and_a_broken_one_is_refused()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(Scene(member, Mark("one")));
        await using var client = gateway.Connect();
        await client.GreetAsync();
        await client.MailAsync();
        gateway.Write("scripts/rules/rule.js", Mark("two"));
        (await gateway.ReloadAsync()).Succeeded.ShouldBeTrue();
        await client.MailAsync();
        gateway.Write("scripts/rules/rule.js", "\non('HEADERS', (session, message) => {});");
        var refused = await gateway.ReloadAsync();
        refused.Succeeded.ShouldBeFalse();
        var diagnostic = refused.Diagnostics.Where(item => item.IsError).ShouldHaveSingleItem();
        (diagnostic.Code, diagnostic.Line).ShouldBe(("SG2001", 2));
        diagnostic.Message.ShouldContain("ECMAScript 5.1");
        await client.MailAsync();

        member.Messages.Select(message => message.Text.Contains("X-Mark: one", StringComparison.Ordinal)).ShouldBe([true, false, false]);
        member.Messages.Select(message => message.Text.Contains("X-Mark: two", StringComparison.Ordinal)).ShouldBe([false, true, true]);
    }

    private static string Mark(string text) => $"on('HEADERS', function (session, message) {{ message.headers.add('X-Mark', '{text}'); }});";

    private static Scenario Scene(ScriptedMember member, string rule) => new Scenario(member.Address).WithTop("engine", "\"jint\"").WithRule(rule);
}
