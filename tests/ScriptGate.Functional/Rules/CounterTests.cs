using ScriptGate.Functional.Harness;
using ScriptGate.Testing;

namespace ScriptGate.Functional.Rules;

/// <summary>What a session did so far, as rules see it.</summary>
public sealed class CounterTests
{
    private const string Tell = """
        on('COMMAND', (s, c) => { if (c.verb === 'NOOP') { const n = s.counters; log([n.commands, n.errors, n.transactions, n.accepted, n.refused, n.delivered, n.bytesIn, n.bytesOut].join()); } });
        on('CONNECT', s => log(s.trusted, s.startedAt <= Date.now(), Date.now() - s.startedAt < 60000));
        """;

    [Fact]
    public async Task They_count_what_the_client_did_and_was_told()
    {
        await using var member = ScriptedMember.Start(script =>
        {
            script.OnCommand("RCPT", step => step.Line.Contains("<no@", StringComparison.Ordinal) ? step.ReplyAsync("550 5.1.1 Nobody") : step.DefaultAsync());
            script.OnFinalDot(step => step.ReplyAsync("250 2.0.0 Ok"));
        });
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).WithRule(Tell));
        await using var client = gateway.Connect();
        var sent = 0;
        var received = (await client.ReadReplyAsync()).Length + 2;
        foreach (var line in new[] { "HELO client.example", "MAIL FROM:<a@client.example>", "RCPT TO:<no@example.org>", "RCPT TO:<b@example.org>", "DATA", "Subject: x\r\n\r\n.", "FROB" })
        {
            sent += line.Length + 2;
            received += (await client.SayAsync(line)).Length + 2;
        }

        await client.SayAsync("NOOP");

        EventTests.Said(gateway).ShouldBe(["false true true", $"7,2,1,1,1,1,{sent + 6},{received}"]);
    }

    [Fact]
    public async Task STARTTLS_begins_anew_because_anybody_may_have_sent_what_came_in_clear()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).WithTls().WithRule(Tell));
        await using var client = gateway.Connect(System.Net.IPAddress.Loopback);
        await client.GreetAsync();
        await client.MailAsync();
        await client.SayAsync("STARTTLS");
        await client.SecureAsync();
        await client.SayAsync("NOOP");

        EventTests.Said(gateway).ShouldBe(["true true true", "1,0,0,0,0,0,6,0"]);
    }
}
