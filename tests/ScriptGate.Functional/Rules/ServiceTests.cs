using ScriptGate.Core.Services;
using ScriptGate.Functional.Harness;
using ScriptGate.Testing;

namespace ScriptGate.Functional.Rules;

/// <summary>Services that rules ask, through the whole gateway: real connections, reloads, and what the client hears of it.</summary>
public sealed class ServiceTests
{
    private const string Ask = """
        on('MAIL', async (session, mail) => {
          const answer = await http('reputation').get('check/' + encodeURIComponent(session.client.address));
          log(answer.status, answer.json?.score);
          if (answer.json?.score > 5) return reject('5.7.1', 'Bad reputation');
        });
        """;

    [Fact]
    public async Task A_rule_decides_by_what_a_service_says()
    {
        var seen = "";
        await using var server = FakeService.Start(async talk =>
        {
            seen = await talk.RequestAsync();
            await talk.AnswerAsync("200 OK", """{ "score": 7 }""", "Content-Type: application/json");
        });
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(Scenario(member, server).WithRule(Ask));
        await using var client = gateway.Connect();
        await client.GreetAsync();

        (await client.SayAsync("MAIL FROM:<a@client.example>")).ShouldStartWith("550 5.7.1 Bad reputation (support ID SG-");

        seen.ShouldStartWith("GET /v1/check/192.0.2.7 HTTP/1.1\r\n");
        seen.ShouldContain("X-Key: k3y\r\n");
        EventTests.Said(gateway).ShouldBe(["200 7"]);
    }

    [Fact]
    public async Task A_policy_server_is_asked_as_mail_servers_ask_it()
    {
        await using var policy = FakeService.Start(async talk =>
        {
            var question = await talk.UntilAsync("\n\n");
            await talk.SayAsync(question.Contains("sender=spammer@", StringComparison.Ordinal) ? "action=REJECT No\n\n" : "action=DUNNO\n\n");
            await talk.HangAsync();
        });
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address)
            .WithTop("services", $$"""{ "policy": { "address": "{{policy.Address}}" } }""")
            .WithRule("""
                on('RCPT', async (session, rcpt) => {
                  const { from } = session.transaction;
                  const answer = await tcp('policy').ask(`request=smtpd_access_policy\nsender=${from}\nrecipient=${rcpt.address}\n\n`, { until: '\n\n' });
                  if (answer.startsWith('action=REJECT')) return reject('5.7.1', answer.slice('action=REJECT '.length));
                });
                """));
        await using var client = gateway.Connect();
        await client.GreetAsync();

        await client.SayAsync("MAIL FROM:<a@client.example>");
        (await client.SayAsync("RCPT TO:<b@example.org>")).ShouldStartWith("250 ");
        await client.SayAsync("RSET");
        await client.SayAsync("MAIL FROM:<spammer@client.example>");
        (await client.SayAsync("RCPT TO:<b@example.org>")).ShouldStartWith("550 5.7.1 No (");
    }

    [Fact]
    public async Task The_client_hears_nothing_of_a_service_that_fails_and_a_reload_does_not_forget_it()
    {
        await using var member = ScriptedMember.Start();
        var nobody = FakeService.Nobody();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address)
            .WithTop("services", $$"""{ "reputation": { "url": "http://{{nobody}}/", "breaker": { "failures": 1, "pause": "1h" } } }""")
            .WithRule(Ask));
        await using var client = gateway.Connect();
        await client.GreetAsync();

        var reply = await client.SayAsync("MAIL FROM:<a@client.example>");
        reply.ShouldStartWith("451 4.3.0 ");
        reply.ShouldNotContain("reputation");
        (await gateway.Log.UntilAsync("StepFailed", TestContext.Current.CancellationToken)).Reason!.ShouldEndWith("get: the service 'reputation' refuses connections");
        gateway.Log.Of("ServicePaused").ShouldHaveSingleItem();

        gateway.Write("scripts/rules/rule.js", Ask + "\n// Another one.");
        (await gateway.ReloadAsync()).Succeeded.ShouldBeTrue();
        await client.SayAsync("MAIL FROM:<a@client.example>");

        gateway.Log.Lines.Last(line => line.Event == "StepFailed").Reason!.ShouldContain("get: the service 'reputation' is not asked for another ");
        gateway.Host.Services.ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            service => service.State.ShouldBe(BreakerState.Open), service => service.Calls.ShouldBe(1), service => service.Refused.ShouldBe(1), service => service.Problem.ShouldBe("refuses connections"));
    }

    [Fact]
    public async Task A_rule_that_names_a_service_that_is_not_there_refuses_the_reload()
    {
        await using var member = ScriptedMember.Start();
        await using var server = FakeService.Answering("200 OK", "{}");
        await using var gateway = await TestGateway.StartAsync(Scenario(member, server).WithRule(Ask));

        gateway.Write("scripts/rules/rule.js", "on('MAIL', async () => {\n  await http('reputatoin').get('x');\n});");
        var result = await gateway.ReloadAsync();

        result.Succeeded.ShouldBeFalse();
        result.Diagnostics.ShouldHaveSingleItem().ToString().ShouldEndWith("scripts/rules/rule.js:2: SG2002: column 15: there is no service with a url 'reputatoin'; did you mean 'reputation'?");
    }

    [Fact]
    public async Task A_call_ends_when_its_client_goes()
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var hungUp = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = FakeService.Start(async talk =>
        {
            await talk.RequestAsync();
            asked.TrySetResult();
            await talk.HangAsync();
            hungUp.TrySetResult();
        });
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(Scenario(member, server, "\"timeout\": \"5m\"").WithRule("on('CONNECT', session => { http('reputation').get('told?' + session.id); });"));
        await using (var client = gateway.Connect())
        {
            await client.GreetAsync();
            await Patience.UntilAsync(asked.Task, "the service was asked", TestContext.Current.CancellationToken);
            await client.SayAsync("QUIT");
        }

        await Patience.UntilAsync(hungUp.Task, "the gateway hung up", TestContext.Current.CancellationToken);
        gateway.Host.Services.ShouldHaveSingleItem().Failed.ShouldBe(0);
    }

    private static Scenario Scenario(ScriptedMember member, FakeService server, string more = "\"timeout\": \"10s\"") => new Scenario(member.Address)
        .WithFile("key.txt", "k3y\n")
        .WithTop("services", $$"""{ "reputation": { "url": "http://{{server.Address}}/v1/", "headers": { "X-Key": "file:key.txt" }, {{more}} } }""");
}
