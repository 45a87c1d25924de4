using ScriptGate.Functional.Harness;
using ScriptGate.Testing;

namespace ScriptGate.Functional.Transcripts;

/// <summary>Which command is allowed when, and what is left of a transaction after each refusal: nothing.</summary>
public sealed class StateTests
{
    private const string Hello = """
        S: 220 gw.example ESMTP ScriptGate
        C: HELO client.example
        S: 250 gw.example

        """;

    /// <summary>After a refusal the client stands where it stood after its hello, and a new mail passes with its own envelope.</summary>
    private const string NothingIsLeft = """

        C: RCPT TO:<left@example.org>
        S: 503 5.5.1 MAIL is needed first (support ID <id>)
        C: DATA
        S: 503 5.5.1 MAIL is needed first (support ID <id>)
        C: MAIL FROM:<new@client.example>
        S: 250 2.1.0 Sender ok
        C: RCPT TO:<new@example.org>
        S: 250 2.1.5 Recipient ok
        C: DATA
        S: 354 Start mail input; end with <CRLF>.<CRLF>
        C: Subject: new
        C:
        C: .
        S: 250 2.0.0 Stored as ...
        """;

    [Fact]
    public Task Before_a_hello_there_is_no_mail() => PlayAsync("""
        S: 220 gw.example ESMTP ScriptGate
        C: MAIL FROM:<a@client.example>
        S: 503 5.5.1 Say EHLO or HELO first (support ID <id>)
        C: RCPT TO:<b@example.org>
        S: 503 5.5.1 Say EHLO or HELO first (support ID <id>)
        C: DATA
        S: 503 5.5.1 Say EHLO or HELO first (support ID <id>)
        C: RSET
        S: 250 2.0.0 Ok
        C: NOOP
        S: 250 2.0.0 Ok
        C: HELP
        S: 214 2.0.0 Commands: EHLO HELO MAIL RCPT DATA BDAT RSET NOOP QUIT HELP VRFY AUTH STARTTLS (RFC 5321)
        C: VRFY somebody
        S: 252 2.5.2 Cannot VRFY user, but will accept message and attempt delivery (support ID <id>)
        C: QUIT
        S: 221 2.0.0 Bye
        S: (closed)
        """);

    [Fact]
    public Task Commands_out_of_order_leave_the_state_as_it_was() => PlayAsync(Hello + """
        C: RCPT TO:<b@example.org>
        S: 503 5.5.1 MAIL is needed first (support ID <id>)
        C: DATA
        S: 503 5.5.1 MAIL is needed first (support ID <id>)
        C: MAIL FROM:<a@client.example>
        S: 250 2.1.0 Sender ok
        C: MAIL FROM:<x@client.example>
        S: 503 5.5.1 A transaction is open already (support ID <id>)
        C: DATA
        S: 503 5.5.1 No valid recipients (support ID <id>)
        C: RCPT TO:<b@example.org>
        S: 250 2.1.5 Recipient ok
        C: MAIL FROM:<x@client.example>
        S: 503 5.5.1 A transaction is open already (support ID <id>)
        C: DATA now
        S: 501 5.5.4 This command takes no argument (support ID <id>)
        C: DATA
        S: 354 Start mail input; end with <CRLF>.<CRLF>
        C: Subject: hello
        C:
        C: .
        S: 250 2.0.0 Stored as ...
        """, expected: "MAIL FROM:<a@client.example>");

    [Fact]
    public Task RSET_forgets_the_transaction() => PlayAsync(Hello + """
        C: MAIL FROM:<old@client.example>
        S: 250 2.1.0 Sender ok
        C: RCPT TO:<old@example.org>
        S: 250 2.1.5 Recipient ok
        C: RSET
        S: 250 2.0.0 Ok
        """ + NothingIsLeft);

    [Theory]
    [InlineData("EHLO client.example")]
    [InlineData("HELO client.example")]
    public async Task A_new_hello_forgets_the_transaction_on_both_sides(string hello)
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address));
        await using var client = gateway.Connect();
        await client.GreetAsync();
        await client.SayAsync("MAIL FROM:<old@client.example>");
        (await client.SayAsync("RCPT TO:<old@example.org>")).ShouldBe("250 2.1.5 Recipient ok");

        (await client.SayAsync(hello)).ShouldStartWith("250");

        await Transcript.PlayAsync(client, NothingIsLeft);
        ShouldHaveOnlyTheNewMail(member);
        Flat(member).ShouldContain(line => line == "RSET", "the member forgets it too");
    }

    [Fact]
    public async Task A_refused_hello_leaves_everything_as_it_was()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address));
        await using var client = gateway.Connect();

        await Transcript.PlayAsync(client, Hello + """
            C: MAIL FROM:<a@client.example>
            S: 250 2.1.0 Sender ok
            C: RCPT TO:<b@example.org>
            S: 250 2.1.5 Recipient ok
            C: EHLO
            S: 501 5.5.4 The host name is missing or malformed (support ID <id>)
            C: DATA
            S: 354 Start mail input; end with <CRLF>.<CRLF>
            C: Subject: hello
            C:
            C: .
            S: 250 2.0.0 Stored as ...
            """);
        member.Messages.ShouldHaveSingleItem().Text.ShouldStartWith("Received: from client.example ([192.0.2.7])");
    }

    /// <summary>SMG-29 for every stage that can refuse, by a verdict.</summary>
    [Theory]
    [InlineData(Stage.Mail, "550 5.7.1 No (support ID <id>)")]
    [InlineData(Stage.Data, "554 5.7.1 No (support ID <id>)")]
    [InlineData(Stage.Headers, "554 5.7.1 No (support ID <id>)")]
    [InlineData(Stage.Message, "554 5.7.1 No (support ID <id>)")]
    public async Task A_verdict_at_any_stage_leaves_nothing_of_the_transaction(Stage stage, string reply)
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(Refusing(new Scenario(member.Address), stage));
        await using var client = gateway.Connect();
        await client.GreetAsync();

        var replies = Transcript.WithoutId(await client.MailAsync(sender: "old@client.example", recipients: "old@example.org"));
        replies.Split('\n').First(line => line[0] is '5').ShouldBe(reply);

        await Transcript.PlayAsync(client, NothingIsLeft);
        ShouldHaveOnlyTheNewMail(member);
    }

    [Fact]
    public async Task A_refused_recipient_leaves_the_transaction_open_for_others()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(
            new Scenario(member.Address).On<RcptEvent>(Stage.Rcpt, e => e.Recipient.Address.Local == "no" ? Verdict.Reject("5.7.1", "No") : Verdict.Continue));
        await using var client = gateway.Connect();

        await Transcript.PlayAsync(client, Hello + """
            C: MAIL FROM:<a@client.example>
            S: 250 2.1.0 Sender ok
            C: RCPT TO:<no@example.org>
            S: 550 5.7.1 No (support ID <id>)
            C: DATA
            S: 503 5.5.1 No valid recipients (support ID <id>)
            C: RCPT TO:<b@example.org>
            S: 250 2.1.5 Recipient ok
            C: DATA
            S: 354 Start mail input; end with <CRLF>.<CRLF>
            C: Subject: hello
            C:
            C: .
            S: 250 2.0.0 Stored as ...
            """);
        member.Messages.ShouldHaveSingleItem().Recipients.ShouldBe(["RCPT TO:<b@example.org>"]);
        Flat(member).ShouldNotContain(line => line.Contains("<no@", StringComparison.Ordinal));
    }

    /// <summary>SMG-29 for every place where a member can refuse.</summary>
    [Theory]
    [InlineData("DATA", "451 4.3.2 Not now")]
    [InlineData("DATA", "554 5.7.1 No mail today")]
    [InlineData(".", "452 4.2.2 Mailbox full")]
    [InlineData(".", "554 5.6.0 Bad content")]
    public async Task A_members_refusal_leaves_nothing_of_the_transaction(string command, string reply)
    {
        await using var member = ScriptedMember.Start(script =>
        {
            var isNew = false;
            script.OnCommand("MAIL", step =>
            {
                isNew = step.Line.Contains("new@", StringComparison.Ordinal);
                return step.DefaultAsync();
            });
            script.OnCommand("DATA", step => isNew || command == "." ? step.DefaultAsync() : step.ReplyAsync(reply));
            script.OnFinalDot(step => isNew ? step.DefaultAsync() : step.ReplyAsync(reply));
        });
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address));
        await using var client = gateway.Connect();
        await client.GreetAsync();

        Transcript.WithoutId(await client.MailAsync(sender: "old@client.example", recipients: "old@example.org")).ShouldBe($"{reply} (support ID <id>)");

        await Transcript.PlayAsync(client, NothingIsLeft);
        ShouldHaveOnlyTheNewMail(member);
    }

    [Fact]
    public async Task A_discarded_message_is_answered_250_and_leaves_nothing()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(
            new Scenario(member.Address).With("allowDiscard", "true").On<MessageEvent>(Stage.Message, e => e.Transaction.Sender.Local == "old" ? Verdict.Discard : Verdict.Continue));
        await using var client = gateway.Connect();
        await client.GreetAsync();

        (await client.MailAsync(sender: "old@client.example", recipients: "old@example.org")).ShouldBe("250 2.0.0 Ok, message accepted");

        await Transcript.PlayAsync(client, NothingIsLeft);
        ShouldHaveOnlyTheNewMail(member);
    }

    [Fact]
    public async Task A_client_rejected_at_CONNECT_may_only_quit()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).On<ConnectEvent>(Stage.Connect, _ => Verdict.Reject("5.7.1", "Go away")));
        await using var client = gateway.Connect();

        await Transcript.PlayAsync(client, """
            S: 554 5.7.1 Go away (support ID <id>)
            C: EHLO client.example
            S: 503 5.5.1 Service refused, only QUIT is possible (support ID <id>)
            C: NOOP
            S: 503 5.5.1 Service refused, only QUIT is possible (support ID <id>)
            C: MAIL FROM:<a@client.example>
            S: 503 5.5.1 Service refused, only QUIT is possible (support ID <id>)
            C: QUIT
            S: 221 2.0.0 Bye
            S: (closed)
            """);
        member.Connections.Count.ShouldBe(1, "the probe of the start alone");
    }

    private static Scenario Refusing(Scenario scenario, Stage stage)
    {
        Verdict Judge(ITransaction transaction) => transaction.Sender.Local == "old" ? Verdict.Reject("5.7.1", "No") : Verdict.Continue;
        return stage switch
        {
            Stage.Mail => scenario.On<MailEvent>(stage, e => Judge(e.Transaction)),
            Stage.Data => scenario.On<DataEvent>(stage, e => Judge(e.Transaction)),
            Stage.Headers => scenario.On<HeadersEvent>(stage, e => Judge(e.Transaction)),
            _ => scenario.On<MessageEvent>(stage, e => Judge(e.Transaction)),
        };
    }

    private static async Task PlayAsync(string transcript, string expected = "MAIL FROM:<new@client.example>")
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address));
        await using var client = gateway.Connect();

        await Transcript.PlayAsync(client, transcript);

        member.Messages.ShouldAllBe(message => message.Mail == expected);
        member.Messages.Count.ShouldBe(transcript.Contains("S: 354", StringComparison.Ordinal) ? 1 : 0);
    }

    private static void ShouldHaveOnlyTheNewMail(ScriptedMember member)
    {
        var message = member.Messages.ShouldHaveSingleItem();
        message.Mail.ShouldBe("MAIL FROM:<new@client.example>");
        message.Recipients.ShouldBe(["RCPT TO:<new@example.org>"]);
        message.Text.ShouldEndWith("\r\nSubject: new\r\n\r\n");
        member.Connections.Sum(connection => connection.Bodies.Count(body => body.Text.Contains("Subject: hello", StringComparison.Ordinal)))
            .ShouldBe(member.Connections.Sum(connection => connection.Bodies.Count) - 1);
    }

    private static List<string> Flat(ScriptedMember member) => [.. member.Connections.SelectMany(connection => connection.Commands)];
}
