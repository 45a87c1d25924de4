using ScriptGate.Functional.Harness;
using ScriptGate.Testing;

namespace ScriptGate.Functional.Hostile;

/// <summary>CMD-22, SCR-02 and the UPS rows on replies: what a member says, half says and does not say.</summary>
public sealed class MemberReplyTests
{
    private const string InDoubt = "451 4.4.2 The mail service did not confirm the message, please try again later (support ID <id>)";
    private const string NoMember = "451 4.4.1 The mail service is not reachable, please try again later (support ID <id>)";

    [Theory]
    [InlineData("199 x\r\n")]
    [InlineData("999 x\r\n")]
    [InlineData("25\r\n")]
    [InlineData("250_x\r\n")]
    [InlineData("250-one\r\n550 two\r\n")]
    [InlineData("250 ok\n")]
    [InlineData("250 ok\r250 ok\r\n")]
    [InlineData("\r\n")]
    [InlineData("hello\r\n")]
    [InlineData("354 go\r\n")]
    public async Task A_reply_that_is_none_makes_the_recipient_451_and_the_connection_ends(string octets)
    {
        await using var member = ScriptedMember.Start(script => script.OnCommand("RCPT", step => step.SendAsync(octets)));
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address));
        await using var client = gateway.Connect();
        await client.GreetAsync();
        await client.SayAsync("MAIL FROM:<a@client.example>");

        Transcript.WithoutId(await client.SayAsync("RCPT TO:<b@example.org>")).ShouldBe(NoMember);

        await (await member.ConnectionAsync(2, TestContext.Current.CancellationToken)).UntilEndAsync(TestContext.Current.CancellationToken);
        (await client.SayAsync("NOOP")).ShouldBe("250 2.0.0 Ok");
    }

    [Theory]
    [InlineData(100_000, 10)]
    [InlineData(1, 1_000_000)]
    public async Task A_reply_without_end_is_not_read_to_its_end(int lines, int octets)
    {
        var line = "550-" + new string('x', octets) + "\r\n";
        await using var member = ScriptedMember.Start(script => script.OnCommand("RCPT", async step =>
        {
            for (var i = 0; i < lines; i += 1000)
            {
                await step.SendAsync(string.Concat(Enumerable.Repeat(line, Math.Min(1000, lines - i))));
            }
        }));
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address));
        await using var client = gateway.Connect();
        await client.GreetAsync();
        await client.SayAsync("MAIL FROM:<a@client.example>");

        Transcript.WithoutId(await client.SayAsync("RCPT TO:<b@example.org>")).ShouldBe(NoMember);
    }

    [Theory]
    [InlineData("550 5.1.1 caf\u00e9 \u001b[31m\u0000!", "550 5.1.1 caf?  [31m ! (support ID <id>)")]
    [InlineData("550-5.1.1 one\r\n550 5.1.1 two", "550-5.1.1 one\n550 5.1.1 two (support ID <id>)")]
    [InlineData("450 later", "450 later (support ID <id>)")]
    [InlineData("550 4.1.1 odd", "550 4.1.1 odd (support ID <id>)")]
    [InlineData("250", "250")]
    [InlineData("251 2.1.5 Will forward", "251 2.1.5 Will forward")]
    public async Task The_members_text_is_the_clients_cleaned(string reply, string expected)
    {
        await using var member = ScriptedMember.Start(script => script.OnCommand("RCPT", step => step.SendAsync(reply + "\r\n")));
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address));
        await using var client = gateway.Connect();
        await client.GreetAsync();
        await client.SayAsync("MAIL FROM:<a@client.example>");

        Transcript.WithoutId(await client.SayAsync("RCPT TO:<b@example.org>")).TrimEnd().ShouldBe(expected);
    }

    [Fact]
    public async Task A_line_of_4000_octets_is_folded_into_legal_ones()
    {
        await using var member = ScriptedMember.Start(script => script.OnCommand("RCPT", step => step.SendAsync($"550 5.1.1 {new string('x', 4000)}\r\n")));
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address));
        await using var client = gateway.Connect();
        await client.GreetAsync();
        await client.SayAsync("MAIL FROM:<a@client.example>");

        var lines = (await client.SayAsync("RCPT TO:<b@example.org>")).Split('\n');

        lines.ShouldAllBe(line => line.Length <= 510 && line.StartsWith("550"));
        lines.Sum(line => line.Count(character => character == 'x')).ShouldBe(4000);
    }

    [Fact]
    public async Task UTF_8_of_a_member_is_kept_in_a_transaction_with_SMTPUTF8_only()
    {
        await using var member = ScriptedMember.Start(script => script.Answer("RCPT", "550 5.1.1 caf\u00e9"));
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address));
        await using var client = gateway.Connect();
        await client.GreetAsync();

        await client.SayAsync("MAIL FROM:<a@client.example> SMTPUTF8");
        Transcript.WithoutId(await client.SayAsync("RCPT TO:<b@example.org>")).ShouldBe("550 5.1.1 caf\u00c3\u00a9 (support ID <id>)");
        await client.SayAsync("RSET");
        await client.SayAsync("MAIL FROM:<a@client.example>");
        Transcript.WithoutId(await client.SayAsync("RCPT TO:<b@example.org>")).ShouldBe("550 5.1.1 caf?? (support ID <id>)");
    }

    /// <summary>UPS-04.</summary>
    [Fact]
    public async Task Each_recipient_gets_the_members_own_answer()
    {
        await using var member = ScriptedMember.Start(script => script.Answer("RCPT", "250 2.1.5 Ok", "450 4.2.0 Later", "550 5.1.1 No", "452 4.2.2 Full", "250 2.1.5 Ok too"));
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address));
        await using var client = gateway.Connect();
        await client.GreetAsync();

        Transcript.WithoutId(await client.OpenAsync("a@client.example", "r1@x", "r2@x", "r3@x", "r4@x", "r5@x")).ShouldBe("""
            250 2.1.0 Sender ok
            250 2.1.5 Ok
            450 4.2.0 Later (support ID <id>)
            550 5.1.1 No (support ID <id>)
            452 4.2.2 Full (support ID <id>)
            250 2.1.5 Ok too
            354 Start mail input; end with <CRLF>.<CRLF>
            """.ReplaceLineEndings("\n"));
        (await client.SayAsync("Subject: x\r\n\r\n.")).ShouldStartWith("250 ");

        member.Messages.ShouldHaveSingleItem().Recipients.ShouldBe(["RCPT TO:<r1@x>", "RCPT TO:<r5@x>"]);
    }

    [Fact]
    public async Task A_421_to_a_recipient_is_his_answer_and_the_others_go_by_another_connection()
    {
        static void Leave(MemberScript script) => script.OnCommand("RCPT", async step =>
        {
            if (!step.Line.Contains("two@", StringComparison.Ordinal))
            {
                await step.DefaultAsync();
                return;
            }

            await step.ReplyAsync("421 4.3.2 Shutting down");
            await step.CloseAsync();
        });

        await using var first = ScriptedMember.Start(Leave);
        await using var second = ScriptedMember.Start(Leave);
        await using var gateway = await TestGateway.StartAsync(new Scenario(first.Address, second.Address));
        await using var client = gateway.Connect();
        await client.GreetAsync();
        await client.SayAsync("MAIL FROM:<a@client.example>");

        (await client.SayAsync("RCPT TO:<one@example.org>")).ShouldBe("250 2.1.5 Recipient ok");
        Transcript.WithoutId(await client.SayAsync("RCPT TO:<two@example.org>")).ShouldBe("421 4.3.2 Shutting down (support ID <id>)");
        (await client.SayAsync("RCPT TO:<three@example.org>")).ShouldBe("250 2.1.5 Recipient ok");
        await client.SayAsync("DATA");
        (await client.SayAsync("Subject: x\r\n\r\n.")).ShouldStartWith("250 2.0.0 Stored as ");

        first.Messages.Concat(second.Messages).ShouldHaveSingleItem().Recipients.ShouldBe(["RCPT TO:<one@example.org>", "RCPT TO:<three@example.org>"]);
    }

    [Theory]
    [InlineData("450 4.1.8 Sender domain unknown")]
    [InlineData("550 5.1.8 Not from here")]
    public async Task A_members_refusal_of_the_sender_is_the_answer_to_every_recipient(string reply)
    {
        await using var member = ScriptedMember.Start(script => script.Answer("MAIL", reply));
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address));
        await using var client = gateway.Connect();
        await client.GreetAsync();

        (await client.SayAsync("MAIL FROM:<a@client.example>")).ShouldBe("250 2.1.0 Sender ok");
        Transcript.WithoutId(await client.SayAsync("RCPT TO:<b@example.org>")).ShouldBe($"{reply} (support ID <id>)");
        Transcript.WithoutId(await client.SayAsync("RCPT TO:<c@example.org>")).ShouldBe($"{reply} (support ID <id>)");
        Transcript.WithoutId(await client.SayAsync("DATA")).ShouldBe("503 5.5.1 No valid recipients (support ID <id>)");
    }

    /// <summary>UPS-05.</summary>
    [Theory]
    [InlineData("451 4.3.0 Not now", "451 4.3.0 Not now (support ID <id>)")]
    [InlineData("554 5.5.1 No", "554 5.5.1 No (support ID <id>)")]
    [InlineData("250 2.0.0 What?", NoMember)]
    [InlineData(null, NoMember)]
    public async Task Without_354_no_octet_of_the_message_leaves(string? reply, string expected)
    {
        await using var member = ScriptedMember.Start(script => script.OnCommand("DATA", step => reply is null ? step.CloseAsync() : step.ReplyAsync(reply)));
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address));
        await using var client = gateway.Connect();
        await client.GreetAsync();

        Transcript.WithoutId(await client.MailAsync()).ShouldBe(expected);

        member.Connections.ShouldAllBe(connection => !connection.Received.Contains("Subject", StringComparison.Ordinal));
        (await client.SayAsync("MAIL FROM:<a@client.example>")).ShouldBe("250 2.1.0 Sender ok");
    }

    /// <summary>UPS-07 and UPS-08: the dot is out, and no whole reply comes back.</summary>
    [Theory]
    [InlineData("")]
    [InlineData("25")]
    [InlineData("250")]
    [InlineData("250 ok")]
    [InlineData("250-ok\r\n")]
    [InlineData("garbage\r\n")]
    [InlineData("354 more?\r\n")]
    public async Task Behind_the_dot_nothing_but_a_whole_reply_counts_and_nobody_else_gets_the_message(string octets)
    {
        await using var first = ScriptedMember.Start(script => script.OnFinalDot(async step =>
        {
            await step.SendAsync(octets);
            await step.CloseAsync();
        }));
        await using var second = ScriptedMember.Start(script => script.OnFinalDot(async step =>
        {
            await step.SendAsync(octets);
            await step.CloseAsync();
        }));
        await using var gateway = await TestGateway.StartAsync(new Scenario(first.Address, second.Address));
        await using var client = gateway.Connect();
        await client.GreetAsync();

        var reply = await client.MailAsync();

        Transcript.WithoutId(reply).ShouldBe(InDoubt);
        (Bodies(first) + Bodies(second)).ShouldBe(1);
        gateway.Log.Of("InDoubt").ShouldHaveSingleItem().ShouldStartWith("Message SG-");
        gateway.Records.Find(Transcript.IdOf(reply)).ShouldHaveSingleItem().Result.ShouldBe(ScriptGate.Core.Records.TransactionResult.InDoubt);
    }

    /// <summary>UPS-11.</summary>
    [Theory]
    [InlineData("452 4.2.2 Full")]
    [InlineData("554 5.6.0 Bad content")]
    public async Task A_refusal_of_the_message_is_passed_on_and_never_tried_elsewhere(string reply)
    {
        await using var first = ScriptedMember.Start(script => script.OnFinalDot(step => step.ReplyAsync(reply)));
        await using var second = ScriptedMember.Start(script => script.OnFinalDot(step => step.ReplyAsync(reply)));
        await using var gateway = await TestGateway.StartAsync(new Scenario(first.Address, second.Address));
        await using var client = gateway.Connect();
        await client.GreetAsync();

        Transcript.WithoutId(await client.MailAsync()).ShouldBe($"{reply} (support ID <id>)");

        (Bodies(first) + Bodies(second)).ShouldBe(1);
    }

    /// <summary>UPS-13: in the middle of a held and of a streamed message.</summary>
    [Theory]
    [InlineData("552 5.3.4 Too big", 100_000)]
    [InlineData("421 4.3.2 Shutting down", 100_000)]
    [InlineData("552 5.3.4 Too big", 2_000_000)]
    [InlineData("421 4.3.2 Shutting down", 2_000_000)]
    public async Task A_refusal_in_the_middle_of_the_message_is_the_answer_and_the_client_is_read_to_its_end(string reply, int size)
    {
        await using var member = ScriptedMember.Start(script => script.InBody(20_000, async step =>
        {
            await step.ReplyAsync(reply);
            await step.CloseAsync();
        }));
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address));
        await using var client = gateway.Connect();
        await client.GreetAsync();

        Transcript.WithoutId(await client.MailAsync(Large(size))).ShouldBe($"{reply} (support ID <id>)");

        (await client.SayAsync("NOOP")).ShouldBe("250 2.0.0 Ok");
        member.Messages.ShouldBeEmpty();
        Bodies(member).ShouldBe(0);
    }

    [Theory]
    [InlineData("250 2.0.0 Thank you, that is enough")]
    [InlineData("354 More")]
    public async Task Nothing_positive_in_the_middle_of_the_message_is_believed(string reply)
    {
        var answered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var member = ScriptedMember.Start(script => script.InBody(20_000, async step =>
        {
            await step.ReplyAsync(reply);
            answered.SetResult();
        }));
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address));
        await using var client = gateway.Connect();
        await client.GreetAsync();
        await client.OpenAsync();

        await client.SendAsync(Large(1_000_000));
        await Patience.UntilAsync(answered.Task, "the early answer", TestContext.Current.CancellationToken);
        (await client.SayAsync(Large(1_000_000) + ".")).ShouldStartWith("451 4.4.2 The mail service was lost in the middle of the message");

        Bodies(member).ShouldBe(0);
        (await client.SayAsync("NOOP")).ShouldBe("250 2.0.0 Ok");
    }

    /// <summary>SCR-02.</summary>
    [Theory]
    [InlineData("451 4.3.0 Not now")]
    [InlineData("554 5.6.0 Bad content")]
    public async Task No_verdict_makes_a_250_that_the_member_did_not_give(string reply)
    {
        await using var member = ScriptedMember.Start(script => script.OnFinalDot(step => step.ReplyAsync(reply)));
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address)
            .On<MessageEvent>(Stage.Message, _ => Verdict.Accept)
            .On<ServerReplyEvent>(Stage.ServerReply, _ => Verdict.Accept)
            .On<ReplyEvent>(Stage.Reply, e =>
            {
                e.SetText("250 2.0.0 It is fine");
                return Verdict.Accept;
            }));
        await using var client = gateway.Connect();
        await client.GreetAsync("EHLO client.example");

        await client.SayAsync("MAIL FROM:<a@client.example>");
        await client.SayAsync("RCPT TO:<b@example.org>");
        await client.SayAsync("DATA");
        (await client.SayAsync("Subject: x\r\n\r\n.")).ShouldStartWith($"{reply[..3]} {reply[4..9]} 250 2.0.0 It is fine");
        member.Messages.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_member_that_is_gone_is_never_made_up_for_by_a_verdict()
    {
        var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).On<RcptEvent>(Stage.Rcpt, _ => Verdict.Accept));
        await member.DisposeAsync();
        await using var client = gateway.Connect();
        await client.GreetAsync();
        await client.SayAsync("MAIL FROM:<a@client.example>");

        Transcript.WithoutId(await client.SayAsync("RCPT TO:<b@example.org>")).ShouldBe(NoMember);
    }

    private static int Bodies(ScriptedMember member) => member.Connections.Sum(connection => connection.Bodies.Count);

    private static string Large(int size) => "Subject: large\r\n\r\n" + string.Concat(Enumerable.Repeat(new string('x', 98) + "\r\n", size / 100));
}
