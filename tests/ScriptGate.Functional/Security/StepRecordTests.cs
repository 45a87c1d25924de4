using ScriptGate.Core.Records;
using ScriptGate.Functional.Harness;
using ScriptGate.Functional.Plugins;
using ScriptGate.Testing;

namespace ScriptGate.Functional.Security;

/// <summary>What <c>why</c> shows: every step that ran, for whom, and what it said; the flags that decided, and who set them.</summary>
public sealed class StepRecordTests
{
    private const string Checks = """
        { "protocol": { "alarm": true, "block": false }, "methods": { "alarm": true, "block": true }, "relay": { "alarm": true, "block": true },
          "misbehaving": { "does": "throws", "block": true, "onFailure": "continue" } }
        """;

    [Fact]
    public async Task Every_step_of_a_session_is_with_its_record()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address)
            .WithChecks(Checks, """{ "bulk": { "alarm": true, "block": true, "staging": true } }""")
            .WithRule("""
                on('CONNECT', session => {});
                on('RCPT', (session, rcpt) => { if (rcpt.address.local === 'bulk') violation('bulk', { n: 1 }, reject('5.7.1', 'No')); });
                on('MESSAGE', () => accept());
                """));
        await using var client = gateway.Connect();
        await client.GreetAsync();
        await client.SayAsync("MAIL FROM:<a@client.example>");
        (await client.SayAsync("RCPT TO:<bulk@example.org>")).ShouldStartWith("250 ");
        (await client.SayAsync("RCPT TO:<b@elsewhere.example>")).ShouldStartWith("550 5.7.1 ");
        (await client.SayAsync("DATA")).ShouldStartWith("354 ");
        (await client.SayAsync("Subject: x\r\n\r\nx\r\n.")).ShouldStartWith("250 ");

        var record = (await gateway.SearchAsync()).ShouldHaveSingleItem();
        var steps = record.Steps.Read();

        Shown(steps).ShouldBe(
        [
            "Connect: tls-policy Continue",
            "Connect: scripts/rules/rule.js:1 Continue",
            "Command EHLO: tls-policy Continue",
            "Command EHLO: methods Continue",
            "Ehlo: tls-policy Continue",
            "Ehlo: protocol Continue",
            "Ehlo: methods Continue",
            "Command MAIL: tls-policy Continue",
            "Command MAIL: methods Continue",
            "Mail: tls-policy Continue",
            "Command RCPT: tls-policy Continue",
            "Command RCPT: methods Continue",
            "Rcpt bulk@example.org: tls-policy Continue",
            "Rcpt bulk@example.org: scripts/rules/rule.js:2 Continue, bulk WouldBlock",
            "Rcpt bulk@example.org: relay Continue",
            "Rcpt bulk@example.org: throws Continue after Threw",
            "PoolSelected: tls-policy Continue",
            "Command RCPT: tls-policy Continue",
            "Command RCPT: methods Continue",
            "Rcpt b@elsewhere.example: tls-policy Continue",
            "Rcpt b@elsewhere.example: scripts/rules/rule.js:2 Continue",
            "Rcpt b@elsewhere.example: relay Reject, relay-denied Blocked",
            "Command DATA: tls-policy Continue",
            "Command DATA: methods Continue",
            "Message: scripts/rules/rule.js:3 Accept",
        ]);
        steps.Steps.ShouldAllBe(step => step.Took >= TimeSpan.Zero && step.Count == 1);
        steps.Steps.Where(step => step.Stage is Stage.Connect).ShouldAllBe(step => step.At < TimeSpan.Zero);
        steps.Steps.Where(step => step.Stage is Stage.Rcpt or Stage.Message).ShouldAllBe(step => step.At > TimeSpan.Zero && step.At <= record.Duration);
        record.Violations.Single(violation => violation.Name == "bulk").Flags.ShouldBe(new ViolationFlags(Alarm: true, Block: true, Staging: true, "edge", "edge", "edge"));
    }

    [Fact]
    public async Task A_record_has_the_steps_since_the_one_before_and_what_was_switched_off_did_not_run()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address)
            .WithRule("""
                on('CONNECT', session => session.security.disable('methods'));
                on('REPLY', () => {});
                """));
        await using var client = gateway.Connect();
        await client.GreetAsync();
        for (var i = 0; i < 2; i++)
        {
            await client.SayAsync("MAIL FROM:<a@client.example>");
            await client.SayAsync("RCPT TO:<b@example.org>");
            await client.SayAsync("DATA");
            (await client.SayAsync("Subject: x\r\n\r\nx\r\n.")).ShouldStartWith("250 ");
        }

        var records = await gateway.SearchAsync(least: 2);
        var (first, second) = (Shown(records[1].Steps.Read()), Shown(records[0].Steps.Read()));

        first[..2].ShouldBe(["Connect: tls-policy Continue", "Connect: scripts/rules/rule.js:1 Continue"]);
        first.ShouldContain(step => step == "Reply CONNECT: scripts/rules/rule.js:2 Continue");
        second[0].ShouldBe("Command MAIL: tls-policy Continue");
        second.ShouldContain(step => step == "Rcpt b@example.org: relay Continue");
        second.ShouldContain(step => step == "Reply RCPT: scripts/rules/rule.js:2 Continue");
        first.Concat(second).ShouldAllBe(step => !step.Contains("methods", StringComparison.Ordinal) && !step.StartsWith("Reply .", StringComparison.Ordinal));
        records.ShouldAllBe(record => record.SwitchedOff == "methods");
    }

    private static string[] Shown(StepList list) => [.. list.Steps.Select(step => string.Concat(
        $"{step.Stage}{(step.About is null ? "" : " " + step.About)}: {step.Name} {step.Verdict}",
        step.End == StepEnd.Answered ? "" : $" after {step.End}",
        string.Concat(step.Findings.Select(finding => $", {finding.Violation} {finding.Effect}"))))];
}
