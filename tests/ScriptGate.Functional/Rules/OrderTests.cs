using ScriptGate.Functional.Harness;
using ScriptGate.Testing;

namespace ScriptGate.Functional.Rules;

/// <summary>When rules are asked, and in which order: the events of a mail, rules behind each other, and what a verdict leaves of the rest.</summary>
public sealed class OrderTests
{
    private const string TellOrder = """
        on('INIT', () => log('INIT'));
        for (const name of ['CONNECT', 'EHLO', 'STARTTLS', 'TLS', 'AUTH', 'MAIL', 'RCPT', 'DATA', 'HEADERS', 'MESSAGE', 'RSET', 'QUIT', 'PROTOCOL', 'POOL_SELECTED', 'SERVER_CONNECTED', 'POOL_FAILED']) on(name, () => log(name));
        on('COMMAND', (session, command) => log('COMMAND', command.verb));
        for (const name of ['SERVER_REPLY', 'REPLY']) on(name, (session, reply) => log(name, reply.command));
        for (const name of ['DELIVERED', 'REFUSED', 'DISCONNECT']) on(name, () => log(name));
        """;

    private static readonly string[] Observed = ["DELIVERED", "REFUSED", "DISCONNECT"];

    [Fact]
    public async Task The_events_of_one_mail_come_in_the_golden_order()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).WithRule(TellOrder));
        await using (var client = gateway.Connect())
        {
            await client.GreetAsync();
            (await client.MailAsync()).ShouldStartWith("250 ");
            await client.SayAsync("QUIT");
        }

        // Each observer has a queue of its own: which of them is heard first is not said.
        await gateway.Log.UntilAsync("RuleSaid", "DELIVERED", TestContext.Current.CancellationToken);
        await gateway.Log.UntilAsync("RuleSaid", "DISCONNECT", TestContext.Current.CancellationToken);
        var said = EventTests.Said(gateway).ToLookup(line => Observed.Contains(line));
        var golden = await File.ReadAllLinesAsync(Path.Combine(AppContext.BaseDirectory, "Rules", "golden", "one-mail.txt"), TestContext.Current.CancellationToken);
        said[false].Concat(said[true].Order(StringComparer.Ordinal)).ShouldBe(golden.Where(line => !line.StartsWith('#')));
    }

    [Fact]
    public async Task Commands_in_one_write_have_their_events_once_each_and_in_their_order()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).WithRule("""
            for (const name of ['EHLO', 'DATA', 'HEADERS', 'MESSAGE']) on(name, () => log(name));
            on('MAIL', async (session, mail) => { await Promise.resolve(); log('MAIL', mail.from); });
            on('RCPT', async (session, rcpt) => { await sleep(1); log('RCPT', rcpt); });
            """));
        await using (var client = gateway.Connect())
        {
            await client.GreetAsync();
            await client.SendAsync("MAIL FROM:<a@client.example>\r\nRCPT TO:<b@example.org>\r\nRCPT TO:<c@example.org>\r\nDATA\r\n");
            (await client.ReadReplyAsync()).ShouldStartWith("250 ");
            (await client.ReadReplyAsync()).ShouldStartWith("250 ");
            (await client.ReadReplyAsync()).ShouldStartWith("250 ");
            (await client.ReadReplyAsync()).ShouldStartWith("354 ");
            await client.SendAsync("Subject: one\r\n\r\n.\r\nMAIL FROM:<d@client.example>\r\nRCPT TO:<e@example.org>\r\nRSET\r\nQUIT\r\n");
            (await client.ReadToEndAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries).Length.ShouldBe(5);
        }

        EventTests.Said(gateway).ShouldBe([
            "EHLO", "MAIL a@client.example", "RCPT b@example.org", "RCPT c@example.org", "DATA", "HEADERS", "MESSAGE", "MAIL d@client.example", "RCPT e@example.org",
        ]);
    }

    /// <summary>There are no priorities: the configuration's order is the order.</summary>
    [Theory]
    [InlineData("first", "second", "third")]
    [InlineData("third", "first", "second")]
    public async Task Rules_are_asked_in_the_order_of_the_configuration_and_handlers_in_that_of_their_file(params string[] order)
    {
        await using var member = ScriptedMember.Start();
        var scenario = new Scenario(member.Address);
        foreach (var name in order)
        {
            scenario.WithRule($"on('MAIL', () => log('{name} a')); on('MAIL', async () => {{ await sleep(1); log('{name} b'); }});", $"scripts/rules/{name}.js");
        }

        await using var gateway = await TestGateway.StartAsync(scenario);
        await using var client = gateway.Connect();
        await client.GreetAsync();

        (await client.SayAsync("MAIL FROM:<a@client.example>")).ShouldStartWith("250 ");

        EventTests.Said(gateway).ShouldBe(order.SelectMany(name => (string[])[$"{name} a", $"{name} b"]));
    }

    [Theory]
    [InlineData("reject('5.7.1', 'No')", "550 5.7.1 No")]
    [InlineData("defer('4.7.1', 'Later')", "451 4.7.1 Later")]
    [InlineData("disconnect('4.7.0', 'Bye')", "421 4.7.0 Bye")]
    [InlineData("accept()", "250 2.1.0 Sender ok")]
    public async Task Behind_a_verdict_no_later_rule_and_no_check_is_asked(string verdict, string reply)
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address)
            .WithRule($"on('MAIL', () => {{ log('first'); return {verdict}; }}); on('MAIL', () => log('the same file'));", "scripts/rules/first.js")
            .WithRule("on('MAIL', () => log('another file'));", "scripts/rules/second.js"));
        await using var client = gateway.Connect();
        await client.GreetAsync();

        Transcript.WithoutId(await client.SayAsync("MAIL FROM:<a@client.example>")).Replace(" (support ID <id>)", "", StringComparison.Ordinal).ShouldBe(reply);

        EventTests.Said(gateway).ShouldBe(["first"]);
    }
}
