using ScriptGate.Interop.Harness.Gateway;
using ScriptGate.Interop.Harness.Processes;
using ScriptGate.Testing;

namespace ScriptGate.Interop.Rules;

/// <summary>Sessions of the real program, recorded by one process of it and replayed by another.</summary>
public sealed class TapeTests
{
    private const string Rule = "on('RCPT', async (session, rcpt) => { const n = await table.increment('n'); if (rcpt.address.local === 'bob') return reject('5.7.1', 'Not bob, number ' + n); });";

    [Fact]
    public async Task Real_sessions_are_recorded_and_replayed_by_the_program()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await RealGateway.StartAsync(new GatewayPlan(member.Address).WithRule(Rule));
        var (tapes, key) = (gateway.Folder.Of("tapes"), gateway.Folder.Of("key"));
        await File.WriteAllTextAsync(key, new string('c', 64), TestContext.Current.CancellationToken);
        File.SetUnixFileMode(key, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var recording = gateway.CommandAsync("record", "--sessions", "3", "--client", "127.0.0.0/8", "--for", "1m", "--key", key, "--to", tapes);
        await gateway.Log.UntilAsync("RecordingBegan");
        string[] recipients = ["alice@example.org", "bob@example.org", "carol@example.org"];
        foreach (var recipient in recipients)
        {
            await using var client = await gateway.ConnectAsync();
            await client.GreetAsync();
            await client.MailAsync("Subject: hello\r\n\r\nHi.\r\n", "alice@example.com", recipient);
            await client.SayAsync("QUIT");
        }

        (await recording).ShouldSucceed().Output.ShouldBe("3 tapes; the recording ended because as many sessions were recorded as were asked for\n");
        await gateway.StopAsync();
        var delivered = member.Messages.Count;

        (await gateway.CommandAsync("replay", tapes, "--key", key)).ShouldSucceed().Output.ShouldBe("3 tapes: 3 the same, 0 different; 0 differences\n");

        gateway.Folder.Write("new/rule.js", Rule.Replace("'bob'", "'carol'", StringComparison.Ordinal));
        var other = await gateway.CommandAsync("replay", tapes, "--key", key, "--rules", gateway.Folder.Of("new"));
        other.ExitCode.ShouldBe(1, other.ToString());
        other.Output.ShouldContain("  RCPT bob@example.org, rule.js: reject 5.7.1 Not bob, number 2 -> nothing\n");
        other.Output.ShouldContain("  RCPT carol@example.org, rule.js: nothing -> reject 5.7.1 Not bob, number 3\n");
        other.Output.ShouldContain("3 tapes: 1 the same, 2 different; ");
        member.Messages.Count.ShouldBe(delivered);
    }
}
