using ScriptGate.Interop.Harness.Gateway;
using ScriptGate.Interop.Harness.Processes;
using ScriptGate.Testing;

namespace ScriptGate.Interop.Tracing;

/// <summary><c>scriptgate trace</c> as an administrator runs it: a process of its own beside a gateway in production.</summary>
public sealed class TraceTests
{
    private const string Message = "Subject: for nobody's eyes\r\n\r\nHi.\r\n";

    [Fact]
    public async Task It_shows_the_clients_that_were_asked_for_and_ends_by_itself()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await RealGateway.StartAsync(new GatewayPlan(member.Address)
            .WithTop("dataGroups", """{ "relayDomains": { "file": "domains.txt" } }""")
            .WithFile("domains.txt", "example.org\n")
            .WithRule("on('RCPT', async (session, rcpt) => { await table.increment('asked'); if (rcpt.address.local === 'nobody') return reject('5.1.1', 'No such user'); });"));

        // Long enough for one session on a machine with much to do: what has not been said by then is not shown.
        var seeing = gateway.CommandAsync("trace", "--client", "127.0.0.0/8", "--rule", "rule.js", "--for", "10s");
        var blind = gateway.CommandAsync("trace", "--client", "192.0.2.0/24", "--for", "2s", "--json");
        await gateway.Log.UntilAsync("AdminTraceBegan", count: 2);
        await using (var client = await gateway.ConnectAsync())
        {
            await client.GreetAsync();
            await client.SayAsync("MAIL FROM:<a@client.example>");
            (await client.SayAsync("RCPT TO:<nobody@example.org>")).ShouldStartWith("550 5.1.1 ");
            (await client.SayAsync("RSET")).ShouldStartWith("250 ");
            (await client.MailAsync(Message, "a@client.example", "b@example.org")).ShouldStartWith("250 ");
            await client.SayAsync("QUIT");
        }

        var seen = (await seeing).ShouldSucceed().Output;
        var nothing = (await blind).ShouldSucceed().Output;

        seen.ShouldContain(" C: RCPT TO:<nobody@example.org>\n");
        seen.ShouldContain("       table increment default:asked by 1 -> 1, ");
        seen.ShouldContain("   RCPT = reject 5.1.1 No such user by rules/rule.js:1\n");
        seen.ShouldContain(" M> RCPT TO:<b@example.org>\n");
        seen.ShouldNotContain(" C: MAIL ");
        seen.ShouldNotContain("nobody's eyes");
        seen.ShouldEndWith("the trace is over: its time is over; 1 session shown\n");
        nothing.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length.ShouldBe(2);
        await gateway.StopAsync();
    }

    [Fact]
    public async Task A_command_that_is_killed_leaves_nothing_behind_and_no_mail_waits()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await RealGateway.StartAsync(new GatewayPlan(member.Address)
            .WithTop("dataGroups", """{ "relayDomains": { "file": "domains.txt" } }""")
            .WithFile("domains.txt", "example.org\n"));
        await using (var command = await LeashedProgram.StartAsync(
            gateway.Folder,
            static _ => { },
            static _ => { },
            RealGateway.DotNet,
            [Path.Combine(RealGateway.ProgramFolder, "scriptgate.dll"), "trace", "--for", "1h", "--config", gateway.Folder.Of(RealGateway.ConfigurationFile)]))
        {
            await gateway.Log.UntilAsync("AdminTraceBegan");
            await command.SignalAsync("KILL");
            await command.ExitAsync();
        }

        await gateway.Log.UntilAsync("AdminTraceEnded");

        await using var client = await gateway.ConnectAsync();
        await client.GreetAsync();
        (await client.MailAsync(Message, "a@client.example", "b@example.org")).ShouldStartWith("250 ");
        await gateway.StopAsync();
    }
}
