using ScriptGate.Functional.Harness;
using ScriptGate.Testing;

namespace ScriptGate.Functional.Rules;

/// <summary>REPLY and SERVER_REPLY: the text may change, a 2xx may become a refusal, never the other way round, and of the answer to the final dot only the text.</summary>
public sealed class ReplyTests
{
    [Fact]
    public async Task The_text_of_every_reply_may_be_changed_and_the_codes_stay()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).WithRule("""
            on('REPLY', (s, r) => { if (r.command === 'EHLO') r.text = r.text.split('\n').filter(l => l !== 'CHUNKING').join('\n'); else r.text = 'ours ' + r.command; });
            """));
        await using var client = gateway.Connect();

        (await client.ReadReplyAsync()).ShouldBe("220 ours CONNECT");
        (await client.SayAsync("EHLO client.example")).ShouldNotContain("CHUNKING");
        (await client.SayAsync("NOOP")).ShouldBe("250 2.0.0 ours NOOP");
        (await client.SayAsync("RCPT TO:<b@example.org>")).ShouldBe("503 5.5.1 ours RCPT");
        (await client.SayAsync("MAIL FROM:<a@client.example>")).ShouldBe("250 2.1.0 ours MAIL");
        (await client.SayAsync("RCPT TO:<b@example.org>")).ShouldBe("250 2.1.5 ours RCPT");
        (await client.SayAsync("DATA")).ShouldBe("354 ours DATA");
        (await client.SayAsync("Subject: x\r\n\r\n.")).ShouldBe("250 2.0.0 ours .");
        (await client.SayAsync("QUIT")).ShouldBe("221 2.0.0 ours QUIT");
        member.Messages.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task The_text_of_the_members_replies_may_be_changed()
    {
        await using var member = ScriptedMember.Start(script => script.OnCommand("RCPT", step =>
            step.Line.Contains("<no@", StringComparison.Ordinal) ? step.ReplyAsync("550 5.1.1 Nobody") : step.DefaultAsync()));
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).WithRule("on('SERVER_REPLY', (s, r) => { r.text = 'for ' + (r.recipient || r.command); });"));
        await using var client = gateway.Connect();
        await client.GreetAsync();
        await client.SayAsync("MAIL FROM:<a@client.example>");

        (await client.SayAsync("RCPT TO:<no@example.org>")).ShouldStartWith("550 5.1.1 for no@example.org (support ID ");
        (await client.SayAsync("RCPT TO:<b@example.org>")).ShouldBe("250 2.1.5 for b@example.org");
        await client.SayAsync("DATA");
        (await client.SayAsync("Subject: x\r\n\r\n.")).ShouldBe("250 2.0.0 for .");
    }

    [Theory]
    [InlineData("REPLY")]
    [InlineData("SERVER_REPLY")]
    public async Task A_recipient_that_is_refused_after_the_members_2xx_is_taken_back(string stage)
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).WithRule($$"""
            on('RCPT', (s, r) => { s.notes.last = r.address.local; });
            on('{{stage}}', (s, r) => r.command === 'RCPT' && s.notes.last === 'no' ? reject('5.7.1', 'Taken back') : undefined);
            """));
        await using var client = gateway.Connect();
        await client.GreetAsync();
        await client.SayAsync("MAIL FROM:<a@client.example>");
        (await client.SayAsync("RCPT TO:<b@example.org>")).ShouldBe("250 2.1.5 Recipient ok");
        Transcript.WithoutId(await client.SayAsync("RCPT TO:<no@example.org>")).ShouldBe("550 5.7.1 Taken back (support ID <id>)");
        (await client.SayAsync("RCPT TO:<c@example.org>")).ShouldBe("250 2.1.5 Recipient ok");
        await client.SayAsync("DATA");

        (await client.SayAsync("Subject: x\r\n\r\n.")).ShouldStartWith("250 ");

        member.Messages.ShouldHaveSingleItem().Recipients.ShouldBe(["RCPT TO:<b@example.org>", "RCPT TO:<c@example.org>"]);
        member.Connections[^1].Commands.ShouldContain(line => line == "RSET");
    }

    [Fact]
    public async Task A_refusal_of_the_member_never_becomes_a_2xx()
    {
        await using var member = ScriptedMember.Start(script => script.Answer("RCPT", "550 5.1.1 Nobody", "450 4.2.1 Later"));
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).WithRule("""
            ['REPLY', 'SERVER_REPLY', 'RCPT', 'MAIL', 'COMMAND'].forEach(name => on(name, () => accept()));
            """));
        await using var client = gateway.Connect();
        await client.GreetAsync();
        await client.SayAsync("MAIL FROM:<a@client.example>");

        (await client.SayAsync("RCPT TO:<b@example.org>")).ShouldStartWith("550 5.1.1 Nobody (");
        (await client.SayAsync("RCPT TO:<c@example.org>")).ShouldStartWith("450 4.2.1 Later (");
    }

    [Theory]
    [InlineData("REPLY", "reject('5.7.1', 'No')")]
    [InlineData("REPLY", "disconnect('No')")]
    [InlineData("SERVER_REPLY", "reject('5.7.1', 'No')")]
    [InlineData("SERVER_REPLY", "defer('4.7.1', 'No')")]
    public async Task No_verdict_replaces_the_answer_to_the_final_dot(string stage, string verdict)
    {
        await using var member = ScriptedMember.Start(script => script.OnFinalDot(step => step.ReplyAsync("250 2.0.0 queued as 42")));
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).WithRule($"on('{stage}', (s, r) => r.command === '.' ? {verdict} : undefined);"));
        await using var client = gateway.Connect();
        await client.GreetAsync();

        (await client.MailAsync()).ShouldBe("250 2.0.0 queued as 42");
        (await client.MailAsync()).ShouldBe("250 2.0.0 queued as 42");
        member.Messages.Count.ShouldBe(2);
    }

    [Theory]
    [InlineData("reject('5.7.1', 'No')", "554 5.7.1 No (support ID <id>)", false)]
    [InlineData("defer('4.7.1', 'No')", "421 4.7.1 No (support ID <id>)", true)]
    public async Task A_banner_that_is_refused_refuses_the_session(string verdict, string banner, bool closes)
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).WithRule($"on('REPLY', (s, r) => r.command === 'CONNECT' ? {verdict} : undefined);"));
        await using var client = gateway.Connect();

        Transcript.WithoutId(await client.ReadReplyAsync()).ShouldBe(banner);

        if (!closes)
        {
            (await client.SayAsync("EHLO client.example")).ShouldStartWith("503 5.5.1 ");
            (await client.SayAsync("QUIT")).ShouldStartWith("221 ");
        }

        (await client.ReadLineAsync()).ShouldBeNull();
    }

    [Fact]
    public async Task A_hello_that_is_refused_in_its_reply_leaves_everything_as_it_was()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).WithRule("on('REPLY', (s, r) => r.command === 'EHLO' ? reject('5.7.1', 'No') : undefined);"));
        await using var client = gateway.Connect();

        (await client.GreetAsync()).ShouldStartWith("550 5.7.1 No (");

        (await client.SayAsync("MAIL FROM:<a@client.example>")).ShouldStartWith("503 5.5.1 Say EHLO");
    }

    [Fact]
    public async Task A_220_to_STARTTLS_that_is_refused_starts_no_handshake()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(
            new Scenario(member.Address).WithTls().WithRule("on('REPLY', (s, r) => r.command === 'STARTTLS' ? defer('4.7.0', 'Not now') : undefined);"));
        await using var client = gateway.Connect();
        await client.GreetAsync();

        (await client.SayAsync("STARTTLS")).ShouldStartWith("451 4.7.0 Not now (");

        (await client.MailAsync()).ShouldStartWith("250 ");
    }

    [Theory]
    [InlineData("REPLY")]
    [InlineData("SERVER_REPLY")]
    public async Task A_235_that_is_refused_authenticates_nobody(string stage)
    {
        await using var member = ScriptedMember.Start(script => script.Offers.Add("AUTH PLAIN"));
        await using var gateway = await TestGateway.StartAsync(
            new Scenario(member.Address) { Clock = new ManualClock() }.With("auth", """{ "allowCleartext": true, "allowCleartextToMember": true }""")
                .WithRule($"on('{stage}', (s, r) => r.command === 'AUTH' ? reject('5.7.8', 'No') : undefined); on('MAIL', s => log('auth', s.auth === null));"));
        await using var client = gateway.Connect();
        await client.GreetAsync();

        (await client.SayAsync("AUTH PLAIN AGFubmEAc2VjcmV0")).ShouldStartWith("550 5.7.8 No (");

        (await client.MailAsync()).ShouldStartWith("250 ");
        EventTests.Said(gateway).ShouldBe(["auth true"]);
        member.Connections.Where(connection => connection.Bodies.Count > 0).ShouldHaveSingleItem().Commands.ShouldNotContain(line => line.StartsWith("AUTH", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_chunk_that_is_refused_in_its_reply_ends_the_transaction()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).WithRule("on('REPLY', (s, r) => r.command === 'BDAT' ? reject('5.7.1', 'No') : undefined);"));
        await using var client = gateway.Connect();
        await client.GreetAsync();
        await client.SayAsync("MAIL FROM:<a@client.example>");
        await client.SayAsync("RCPT TO:<b@example.org>");
        await client.SendAsync("BDAT 12\r\nSubject: x\r\n");

        (await client.ReadReplyAsync()).ShouldStartWith("550 5.7.1 No (");
        await client.SendAsync("BDAT 2 LAST\r\n\r\n");
        (await client.ReadReplyAsync()).ShouldStartWith("503 5.5.1 ");
        member.Messages.ShouldBeEmpty();
    }
}
