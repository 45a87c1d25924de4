using ScriptGate.Functional.Harness;
using ScriptGate.Testing;

namespace ScriptGate.Functional.Hostile;

/// <summary>A session at its limit of errors or idle commands: policy hears of it, and it ends.</summary>
public sealed class ErrorCountTests
{
    private const string Limits = """{ "errors": 3, "junkCommands": 5 }""";

    [Theory]
    [InlineData("WIZ", 3, "limits.errors", "421 4.7.0 Too many errors, closing the connection (support ID <id>)")]
    [InlineData("NOOP", 4, "limits.junkCommands", "421 4.7.0 Too many commands, closing the connection (support ID <id>)")]
    public async Task The_limit_is_a_soft_finding_before_the_421(string line, int times, string limit, string reply)
    {
        var found = new List<ProtocolEvent>();
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).With("limits", Limits).On<ProtocolEvent>(Stage.Protocol, e =>
        {
            if (e.SubCode == ProtocolFinding.ErrorCount)
            {
                found.Add(e);
            }

            return Verdict.Accept;
        }));
        await using var client = gateway.Connect();
        await client.GreetAsync();
        for (var i = 1; i < times; i++)
        {
            await client.SayAsync(line);
        }

        found.ShouldBeEmpty();
        await client.SayAsync(line);

        Transcript.WithoutId(await client.ReadReplyAsync()).ShouldBe(reply);
        (await client.ReadLineAsync()).ShouldBeNull();
        var finding = found.ShouldHaveSingleItem();
        (finding.Line, finding.IsFatal, finding.Command).ShouldBe((limit, false, Stage.Command));
    }

    [Fact]
    public async Task A_step_chooses_the_words_and_the_session_ends_all_the_same()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).With("limits", Limits)
            .WithRule("on('PROTOCOL', (s, finding) => finding.code === 'error-count' ? reject('5.7.1', 'Come back when you know whom you write to') : undefined);"));
        await using var client = gateway.Connect();
        await client.GreetAsync();
        for (var i = 0; i < 3; i++)
        {
            await client.SayAsync("WIZ");
        }

        Transcript.WithoutId(await client.ReadReplyAsync()).ShouldBe("550 5.7.1 Come back when you know whom you write to (support ID <id>)");
        (await client.ReadLineAsync()).ShouldBeNull();
        gateway.Log.Of("Refused")[^1].ShouldContain("by=rule.js");
    }

    [Fact]
    public async Task A_line_that_is_no_command_counts_as_well()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).With("limits", Limits)
            .WithRule("on('PROTOCOL', (s, finding) => { log(`${finding.code} ${finding.fatal} ${finding.line}`); });"));
        await using var client = gateway.Connect();
        await client.GreetAsync();

        await client.SendAsync(string.Concat(Enumerable.Repeat("NO\0OP\r\n", 3)));

        for (var i = 0; i < 3; i++)
        {
            (await client.ReadReplyAsync()).ShouldStartWith("500 5.5.2 The line is malformed");
        }

        (await client.ReadReplyAsync()).ShouldStartWith("421 4.7.0 Too many errors");
        Rules.EventTests.Said(gateway).Last().ShouldBe("error-count false limits.errors");
    }
}
