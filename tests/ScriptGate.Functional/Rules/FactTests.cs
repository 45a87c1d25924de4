using ScriptGate.Functional.Harness;
using ScriptGate.Functional.Plugins;
using ScriptGate.Testing;

namespace ScriptGate.Functional.Rules;

/// <summary><c>fact(name)</c> through the whole gateway: asked by a rule, computed by a check, once.</summary>
public sealed class FactTests
{
    private const string Ask = "on('MAIL', async session => { const f = await fact('spf'); log(f.identity, f.domain, f.result); if (f.result === 'fail') return reject('5.7.23', 'Says a rule'); });";

    [Fact]
    public async Task A_rule_decides_by_what_a_check_found_which_is_looked_up_once_for_each_transaction()
    {
        var names = Names();
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address) { Resolver = names }.WithRule(Ask).WithChecks("""{ "spf": { "alarm": true, "block": true } }"""));
        await using var client = gateway.Connect();
        await client.GreetAsync("EHLO mail.host.example");

        (await client.MailAsync(sender: "a@client.example")).ShouldStartWith("250 ");
        (await client.SayAsync("MAIL FROM:<a@forged.example>")).ShouldStartWith("550 5.7.23 Says a rule");
        (await client.MailAsync(sender: "b@client.example")).ShouldStartWith("250 ");

        EventTests.Said(gateway).ShouldBe(["mail-from client.example pass", "mail-from forged.example fail", "mail-from client.example pass"]);
        names.Asked.Where(question => question is "TXT client.example" or "TXT forged.example").ShouldBe(["TXT client.example", "TXT forged.example", "TXT client.example"]);
    }

    [Fact]
    public async Task The_check_need_neither_alarm_nor_block()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address) { Resolver = Names() }.WithRule(Ask).WithChecks("""{ "spf": { "alarm": false, "block": false } }"""));
        await using var client = gateway.Connect();
        await client.GreetAsync();

        (await client.SayAsync("MAIL FROM:<a@forged.example>")).ShouldStartWith("550 5.7.23 Says a rule");
    }

    [Theory]
    [InlineData("await fact('spf')", "451 4.3.0 ")]
    [InlineData("await fact('spf').catch(() => null)", "250 ")]
    public async Task Without_a_check_that_provides_it_the_step_fails_unless_the_rule_has_another_way(string call, string reply)
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).WithRule($"on('MAIL', async () => {{ {call}; }});"));
        await using var client = gateway.Connect();
        await client.GreetAsync();

        (await client.SayAsync("MAIL FROM:<a@client.example>")).ShouldStartWith(reply);
    }

    private static FakeResolver Names() => new FakeResolver()
        .Txt("client.example", "v=spf1 ip4:192.0.2.0/24 -all")
        .Txt("forged.example", "v=spf1 ip4:198.51.100.0/24 -all");
}
