using ScriptGate.Core.Records;
using ScriptGate.Functional.Harness;
using ScriptGate.Testing;

namespace ScriptGate.Functional.Rules;

/// <summary><c>session.close</c>: the command is answered as the steps decide, then comes 421. Where the answer would ask the client to go on, 421 stands in its place.</summary>
public sealed class CloseTests
{
    private const string Bye = "421 4.7.0 Bye (support ID <id>)";

    [Fact]
    public async Task At_CONNECT_it_stands_in_place_of_the_banner()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).WithRule("on('CONNECT', s => { s.close('Bye'); });"));
        await using var client = gateway.Connect();

        await Transcript.PlayAsync(client, $"S: {Bye}\nS: (closed)");

        var record = (await gateway.SearchAsync()).ShouldHaveSingleItem();
        (record.By, record.Command, record.Result).ShouldBe(("rule.js", "CONNECT", TransactionResult.Deferred));
    }

    [Theory]
    [InlineData("REPLY", "r.command === 'CONNECT'", "", "220 ")]
    [InlineData("EHLO", "true", "EHLO client.example", "250 CHUNKING")]
    [InlineData("COMMAND", "r.verb === 'NOOP'", "EHLO client.example|NOOP", "250 2.0.0 ")]
    [InlineData("COMMAND", "r.verb === 'FROB'", "EHLO client.example|FROB", "500 5.5.1 ")]
    [InlineData("MAIL", "true", "EHLO client.example|MAIL FROM:<a@client.example>", "250 2.1.0 ")]
    [InlineData("RCPT", "true", "EHLO client.example|MAIL FROM:<a@client.example>|RCPT TO:<b@example.org>", "250 2.1.5 ")]
    [InlineData("SERVER_REPLY", "r.command === 'RCPT'", "EHLO client.example|MAIL FROM:<a@client.example>|RCPT TO:<b@example.org>", "250 2.1.5 ")]
    [InlineData("POOL_SELECTED", "true", "EHLO client.example|MAIL FROM:<a@client.example>|RCPT TO:<b@example.org>", "250 2.1.5 ")]
    [InlineData("RSET", "true", "EHLO client.example|MAIL FROM:<a@client.example>|RSET", "250 2.0.0 ")]
    [InlineData("HEADERS", "true", "EHLO client.example|MAIL FROM:<a@client.example>|RCPT TO:<b@example.org>|DATA|Subject: x|.", "250 2.0.0 Stored")]
    [InlineData("MESSAGE", "true", "EHLO client.example|MAIL FROM:<a@client.example>|RCPT TO:<b@example.org>|DATA|Subject: x|.", "250 2.0.0 Stored")]
    [InlineData("REPLY", "r.command === 'DATA'", "EHLO client.example|MAIL FROM:<a@client.example>|RCPT TO:<b@example.org>|DATA|Subject: x|.", "250 2.0.0 Stored")]
    public async Task Elsewhere_the_command_is_answered_first(string stage, string condition, string conversation, string reply)
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).WithRule($"on('{stage}', (s, r) => {{ if ({condition}) s.close('Bye'); }});"));
        await using var client = gateway.Connect();
        await client.SendAsync(string.Concat(conversation.Split('|', StringSplitOptions.RemoveEmptyEntries).Select(line => line + "\r\n")));

        var lines = (await client.ReadToEndAsync()).TrimEnd('\n').Split('\n');

        Transcript.WithoutId(lines[^1]).ShouldBe(Bye);
        lines[^2].ShouldStartWith(reply);
        lines.Count(line => line.StartsWith("421", StringComparison.Ordinal)).ShouldBe(1);
        member.Messages.Count.ShouldBe(reply.EndsWith("Stored", StringComparison.Ordinal) ? 1 : 0);
    }

    [Theory]
    [InlineData("DATA", "EHLO client.example|MAIL FROM:<a@client.example>|RCPT TO:<b@example.org>|DATA")]
    [InlineData("STARTTLS", "EHLO client.example|STARTTLS")]
    [InlineData("AUTH", "EHLO client.example|AUTH PLAIN AGFubmEAc2VjcmV0")]
    public async Task It_stands_in_place_of_what_would_ask_the_client_to_go_on(string stage, string conversation)
    {
        await using var member = ScriptedMember.Start(script => script.Offers.Add("AUTH PLAIN"));
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address) { Clock = new ManualClock() }.WithTls()
            .With("auth", """{ "allowCleartext": true, "allowCleartextToMember": true }""").WithRule($"on('{stage}', s => {{ s.close('Bye'); }});"));
        await using var client = gateway.Connect();
        await client.ReadReplyAsync();
        var reply = "";
        foreach (var line in conversation.Split('|'))
        {
            reply = await client.SayAsync(line);
        }

        Transcript.WithoutId(reply).ShouldBe(Bye);
        (await client.ReadLineAsync()).ShouldBeNull();
        member.Connections.ShouldNotContain(connection => connection.Commands.Any(line => line == "DATA" || line.StartsWith("AUTH", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("s.close('Bye'); return reject('5.7.1', 'No');", "550 5.7.1 No (support ID <id>)|" + Bye)]
    [InlineData("s.close('Bye'); return disconnect('Off');", "421 4.7.0 Off (support ID <id>)")]
    [InlineData("s.close('Bye'); s.close('Again');", "250 2.1.0 Sender ok|" + Bye)]
    [InlineData("s.close();", "250 2.1.0 Sender ok|421 4.7.0 Closing the connection (support ID <id>)")]
    [InlineData("s.close('two\\r\\n250 lines');", "451 4.3.0 Temporary local problem, please try again later (support ID <id>)|250 2.0.0 Ok")]
    public async Task The_verdict_answers_and_the_first_call_counts(string body, string replies)
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).WithRule($"on('MAIL', s => {{ {body} }});"));
        await using var client = gateway.Connect();
        await client.GreetAsync();
        await client.SendAsync("MAIL FROM:<a@client.example>\r\nNOOP\r\n");

        foreach (var reply in replies.Split('|'))
        {
            Transcript.WithoutId(await client.ReadReplyAsync()).ShouldBe(reply);
        }

        if (!replies.EndsWith("Ok", StringComparison.Ordinal))
        {
            (await client.ReadLineAsync()).ShouldBeNull();
        }
    }

    [Fact]
    public async Task After_QUIT_there_is_nothing_to_add()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).WithRule("on('QUIT', s => { s.close('Bye'); });"));
        await using var client = gateway.Connect();
        await client.GreetAsync();

        (await client.SayAsync("QUIT")).ShouldStartWith("221 ");
        (await client.ReadLineAsync()).ShouldBeNull();
    }

    [Fact]
    public async Task An_open_transaction_is_recorded_as_refused_by_the_rule()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).WithRule("on('RCPT', s => { s.close('Bye'); }); on('DISCONNECT', (s, d) => log(d.reason));"));
        await using var client = gateway.Connect();
        await client.GreetAsync();
        await client.SendAsync("MAIL FROM:<a@client.example>\r\nRCPT TO:<b@example.org>\r\n");
        await client.ReadToEndAsync();

        var record = (await gateway.SearchAsync()).ShouldHaveSingleItem();
        (record.Result, record.By, record.Command).ShouldBe((TransactionResult.Deferred, "rule.js", "RCPT"));
        Transcript.WithoutId(record.Reply!).ShouldBe(Bye);
        (await gateway.Log.UntilAsync("RuleSaid", "refused", TestContext.Current.CancellationToken)).Text.ShouldEndWith(": refused");
    }

    [Fact]
    public async Task A_session_that_waits_for_its_client_is_closed_by_whoever_has_kept_it()
    {
        ISession? kept = null;
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).On<EhloEvent>(Stage.Ehlo, e =>
        {
            kept = e.Session;
            return Verdict.Continue;
        }));
        await using var client = gateway.Connect();
        await client.GreetAsync();

        kept!.Close("Bye");

        Transcript.WithoutId(await client.ReadReplyAsync()).ShouldBe(Bye);
        (await client.ReadLineAsync()).ShouldBeNull();
    }
}
