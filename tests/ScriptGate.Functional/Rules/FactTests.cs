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

    [Theory]
    [InlineData("stream: OK\0", "clean null null", "250 ")]
    [InlineData("stream: Eicar-Test-Signature FOUND\0", "infected Eicar-Test-Signature null", "554 5.7.1 Says a rule")]
    [InlineData("stream: Heuristics.Limits.Exceeded FOUND\0", "unscanned null limits", "250 ")]
    [InlineData("INSTREAM size limit exceeded. ERROR\0", "unscanned null too-large", "250 ")]
    [InlineData("nonsense\0", null, "451 4.3.0 ")]
    public async Task A_rule_knows_what_a_scanner_found_by_the_one_scan_there_is(string answer, string? said, string reply)
    {
        const string Rule = "on('MESSAGE', async () => { const v = await fact('virus'); log(v.verdict, v.name, v.reason, v.scanner); if (v.verdict === 'infected') return reject(554, '5.7.1', 'Says a rule'); }, { needs: 'body' });";
        await using var member = ScriptedMember.Start();
        await using var clamd = FakeClamd.Answering(answer);
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address)
            .WithRule(Rule).WithChecks($$"""{ "antivirus": { "alarm": true, "block": false, "scanners": ["{{clamd.Address}}"] } }"""));
        await using var client = gateway.Connect();
        await client.GreetAsync();

        (await client.MailAsync()).ShouldStartWith(reply);

        EventTests.Said(gateway).ShouldBe(said is null ? [] : [$"{said} {clamd.Address}"]);
        clamd.Scans.ShouldBe(1);
    }

    [Fact]
    public async Task The_check_has_the_outcome_of_the_scan_that_a_rule_asked_for_and_the_next_message_its_own()
    {
        await using var member = ScriptedMember.Start();
        await using var clamd = FakeClamd.Answering("stream: Eicar-Test-Signature FOUND\0");
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address)
            .WithRule("on('MESSAGE', async () => { await fact('virus'); }, { needs: 'body' });").WithChecks($$"""{ "antivirus": { "alarm": true, "block": true, "scanners": ["{{clamd.Address}}"] } }"""));
        await using var client = gateway.Connect();
        await client.GreetAsync();

        (await client.MailAsync()).ShouldStartWith("554 5.7.1 The message contains malicious software");
        clamd.Scans.ShouldBe(1);

        // Not the same octets: what the scanner said of these is remembered.
        (await client.MailAsync("Subject: another\r\n\r\nHi.\r\n")).ShouldStartWith("554 5.7.1 The message contains malicious software");
        clamd.Scans.ShouldBe(2);
        member.Messages.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("on('RCPT', async () => { await fact('virus'); });")]
    [InlineData("on('HEADERS', async () => { await fact('virus'); });")]
    public async Task Before_the_message_is_in_there_is_nothing_to_scan_and_the_step_fails(string rule)
    {
        await using var member = ScriptedMember.Start();
        await using var clamd = FakeClamd.Answering("stream: OK\0");
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address)
            .WithRule(rule).WithChecks($$"""{ "antivirus": { "alarm": true, "block": true, "scanners": ["{{clamd.Address}}"] } }"""));
        await using var client = gateway.Connect();
        await client.GreetAsync();

        (await client.MailAsync()).ShouldContain("451 4.3.0 ");
        clamd.Scans.ShouldBe(0);
        member.Messages.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("192.0.2.7", "250 ", "0 5  broken.example none.example | host.client.example true")]
    [InlineData("203.0.113.99", "550 5.7.1 Listed", "7 5 bl.example 127.0.0.2 broken.example none.example |  false")]
    public async Task A_rule_knows_what_lists_and_reverse_DNS_say_of_the_client_where_the_check_refuses_nothing(string address, string reply, string said)
    {
        const string Rule = """
            on('MAIL', async () => {
              const lists = await fact('dnsbl'), names = await fact('reverse-name');
              log(lists.score, lists.threshold, lists.lists.join(' '), lists.failed.join(' '), '|', `${names.names} ${names.hasAny}`);
              if (lists.score >= lists.threshold) return reject('5.7.1', 'Listed');
            });
            """;
        var names = new FakeResolver().Txt("client.example", "v=spf1 -all")
            .Address("2.0.0.127.bl.example", "127.0.0.2").Address("99.113.0.203.bl.example", "127.0.0.2")
            .Address("2.0.0.127.broken.example", "127.0.0.2").Fail("7.2.0.192.broken.example").Fail("99.113.0.203.broken.example")
            .Reverse("192.0.2.7", "host.client.example").Address("host.client.example", "192.0.2.7");
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address) { Resolver = names }
            .WithRule(Rule).WithChecks("""{ "mail-validation": { "alarm": false, "block": false, "dnsbl": { "threshold": 5, "lists": [{ "zone": "bl.example", "score": 7 }, { "zone": "broken.example" }, { "zone": "none.example" }] } } }"""));
        await using var client = gateway.Connect(System.Net.IPAddress.Parse(address));
        await client.GreetAsync();

        (await client.SayAsync("MAIL FROM:<a@client.example>")).ShouldStartWith(reply);

        EventTests.Said(gateway).ShouldHaveSingleItem().Split(' ', StringSplitOptions.RemoveEmptyEntries).ShouldBe(said.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        gateway.Log.Of("ViolationFound").ShouldBeEmpty();
    }

    private static FakeResolver Names() => new FakeResolver()
        .Txt("client.example", "v=spf1 ip4:192.0.2.0/24 -all")
        .Txt("forged.example", "v=spf1 ip4:198.51.100.0/24 -all");
}
