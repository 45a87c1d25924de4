using ScriptGate.Functional.Harness;
using ScriptGate.Testing;

namespace ScriptGate.Functional.Rules;

/// <summary>Rules that ask lists in DNS: what they answer, and what it means that they do not.</summary>
public sealed class DnsTests
{
    private const string Rule = "on('RCPT', async session => { if ((await dns.dnsbl('bl.example')).includes('127.0.0.2')) return reject('5.7.1', 'Listed'); });";

    [Theory]
    [InlineData("127.0.0.2", "550 5.7.1 Listed")]
    [InlineData("127.0.0.3", "250 ")]
    [InlineData(null, "250 ")]
    public async Task A_list_names_a_client_or_not(string? code, string reply)
    {
        var resolver = new FakeResolver();
        if (code is not null)
        {
            resolver.Address("7.2.0.192.bl.example", code);
        }

        (await AskAsync(resolver, "defer")).ShouldStartWith(reply);
    }

    [Theory]
    [InlineData(DnsOutcome.Timeout, "defer", "451 4.3.0 ")]
    [InlineData(DnsOutcome.Timeout, "continue", "250 ")]
    [InlineData(DnsOutcome.Timeout, "reject", "550 5.3.0 ")]
    [InlineData(DnsOutcome.ServerFailure, "defer", "451 4.3.0 ")]
    [InlineData(DnsOutcome.Bogus, "continue", "250 ")]
    public async Task A_list_that_does_not_answer_has_the_verdict_of_the_rules_failure(DnsOutcome outcome, string onFailure, string reply) =>
        (await AskAsync(new FakeResolver().Fail("7.2.0.192.bl.example", outcome), onFailure)).ShouldStartWith(reply);

    private static async Task<string> AskAsync(FakeResolver resolver, string onFailure)
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address) { Resolver = resolver }
            .With("rules", $$"""[ { "file": "scripts/rules/rule.js", "onFailure": "{{onFailure}}" } ]""")
            .WithFile("scripts/rules/rule.js", Rule));
        await using var client = gateway.Connect();
        await client.GreetAsync();
        await client.SayAsync("MAIL FROM:<a@client.example>");
        return await client.SayAsync("RCPT TO:<b@example.org>");
    }
}
