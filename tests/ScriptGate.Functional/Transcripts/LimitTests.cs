using ScriptGate.Functional.Harness;
using ScriptGate.Testing;

namespace ScriptGate.Functional.Transcripts;

/// <summary>Each limit with its own reply.</summary>
public sealed class LimitTests
{
    [Theory]
    [InlineData(512, "250 2.0.0 Ok", true)]
    [InlineData(512, "250 2.0.0 Ok", false)]
    [InlineData(513, "500 5.5.2 Line too long (support ID <id>)", true)]
    [InlineData(513, "500 5.5.2 Line too long (support ID <id>)", false)]
    [InlineData(4096, "500 5.5.2 Line too long (support ID <id>)", true)]
    [InlineData(1_000_000, "500 5.5.2 Line too long (support ID <id>)", true)]
    public async Task A_command_line_has_512_octets_and_a_longer_one_is_answered_once(int octets, string reply, bool atOnce)
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address));
        await using var client = gateway.Connect(stepwise: !atOnce);
        await client.GreetAsync();
        var line = "NOOP " + new string('x', octets - 7) + "\r\n";

        foreach (var part in atOnce ? [line] : line.Select(octet => octet.ToString()))
        {
            await client.SendAsync(part);
        }

        Transcript.WithoutId(await client.ReadReplyAsync()).ShouldBe(reply);
        (await client.SayAsync("NOOP")).ShouldBe("250 2.0.0 Ok");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task MAIL_and_RCPT_lines_may_be_longer_by_what_their_parameters_need(bool atOnce)
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address));
        await using var client = gateway.Connect(stepwise: !atOnce);
        await client.GreetAsync();
        await client.SayAsync("MAIL FROM:<a@client.example>");
        var line = $"RCPT TO:<b@example.org> ORCPT=rfc822;{new string('x', 490)}\r\n";

        foreach (var part in atOnce ? [line] : line.Select(octet => octet.ToString()))
        {
            await client.SendAsync(part);
        }

        (await client.ReadReplyAsync()).ShouldBe("250 2.1.5 Recipient ok");
    }

    [Fact]
    public async Task Recipients_beyond_the_limit_get_452_and_the_message_still_goes_to_the_others()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).With("limits", """{ "recipients": 100 }"""));
        await using var client = gateway.Connect();
        await client.GreetAsync();
        await client.SayAsync("MAIL FROM:<a@client.example>");
        for (var i = 0; i < 100; i++)
        {
            (await client.SayAsync($"RCPT TO:<r{i}@example.org>")).ShouldBe("250 2.1.5 Recipient ok");
        }

        Transcript.WithoutId(await client.SayAsync("RCPT TO:<more@example.org>")).ShouldBe("452 4.5.3 Too many recipients (support ID <id>)");

        (await client.SayAsync("DATA")).ShouldStartWith("354 ");
        (await client.SayAsync("Subject: x\r\n\r\n.")).ShouldStartWith("250 ");
        member.Messages.ShouldHaveSingleItem().Recipients.Count.ShouldBe(100);
    }

    /// <summary>DOS-17: the numbers of RFC 5321 section 4.5.3.1.8 are a hundred that every server takes; the default is ten times as many.</summary>
    [Fact]
    public async Task Without_a_setting_a_thousand_recipients_are_taken_and_no_more()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address));
        await using var client = gateway.Connect();
        await client.GreetAsync();
        await client.SayAsync("MAIL FROM:<a@client.example>");
        await client.SendAsync(string.Concat(Enumerable.Range(1, 1001).Select(i => $"RCPT TO:<r{i}@example.org>\r\n")));
        for (var i = 1; i <= 1000; i++)
        {
            (await client.ReadReplyAsync()).ShouldBe("250 2.1.5 Recipient ok");
        }

        (await client.ReadReplyAsync()).ShouldStartWith("452 4.5.3 Too many recipients");
        (await client.SayAsync("DATA")).ShouldStartWith("354 ");
        (await client.SayAsync("Subject: x\r\n\r\n.")).ShouldStartWith("250 ");
        member.Messages.ShouldHaveSingleItem().Recipients.Count.ShouldBe(1000);
    }

    [Fact]
    public async Task After_so_many_errors_the_session_ends()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address));
        await using var client = gateway.Connect();
        await client.GreetAsync();
        for (var i = 0; i < 20; i++)
        {
            Transcript.WithoutId(await client.SayAsync("WIZ")).ShouldBe("500 5.5.1 Command not recognised (support ID <id>)");
        }

        Transcript.WithoutId(await client.ReadReplyAsync()).ShouldBe("421 4.7.0 Too many errors, closing the connection (support ID <id>)");
        (await client.ReadLineAsync()).ShouldBeNull();
    }

    [Fact]
    public async Task After_so_many_commands_without_mail_the_session_ends()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address));
        await using var client = gateway.Connect();
        await client.GreetAsync();
        for (var i = 0; i < 98; i++)
        {
            (await client.SayAsync("NOOP")).ShouldBe("250 2.0.0 Ok");
        }

        (await client.MailAsync()).ShouldStartWith("250 ");
        for (var i = 0; i < 100; i++)
        {
            (await client.SayAsync("RSET")).ShouldBe("250 2.0.0 Ok", $"a message starts the count anew: {i}");
        }

        Transcript.WithoutId(await client.ReadReplyAsync()).ShouldBe("421 4.7.0 Too many commands, closing the connection (support ID <id>)");
        (await client.ReadLineAsync()).ShouldBeNull();
    }

    [Fact]
    public async Task A_size_that_is_announced_too_large_is_refused_at_MAIL()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).With("limits", """{ "messageSize": "10KiB" }"""));
        await using var client = gateway.Connect();
        (await client.GreetAsync()).ShouldContain("250-SIZE 10240\n");

        (await client.SayAsync("MAIL FROM:<a@client.example> SIZE=10240")).ShouldBe("250 2.1.0 Sender ok");
        await client.SayAsync("RSET");
        Transcript.WithoutId(await client.SayAsync("MAIL FROM:<a@client.example> SIZE=10241")).ShouldBe("552 5.3.4 The message is larger than the limit (support ID <id>)");
        Transcript.WithoutId(await client.SayAsync("RCPT TO:<b@example.org>")).ShouldBe("503 5.5.1 MAIL is needed first (support ID <id>)");
    }

    [Theory]
    [InlineData(10240, "250 2.0.0 Stored as ")]
    [InlineData(10241, "552 5.3.4 The message is larger than the limit (support ID <id>)")]
    [InlineData(20000, "552 5.3.4 The message is larger than the limit (support ID <id>)")]
    public async Task A_message_that_is_too_large_is_read_to_its_end_and_refused(int size, string reply)
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).With("limits", """{ "messageSize": "10KiB" }"""));
        await using var client = gateway.Connect();
        await client.GreetAsync();

        Transcript.WithoutId(await client.MailAsync(TextOf(size))).ShouldStartWith(reply);

        (await client.SayAsync("NOOP")).ShouldBe("250 2.0.0 Ok");
        member.Messages.Count.ShouldBe(size > 10240 ? 0 : 1);
    }

    [Fact]
    public async Task A_message_without_end_is_not_read_for_ever()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).With("limits", """{ "messageSize": "10KiB" }"""));
        await using var client = gateway.Connect();
        await client.GreetAsync();
        await client.OpenAsync();

        await client.SendAsync(TextOf(30_000));

        Transcript.WithoutId(await client.ReadReplyAsync()).ShouldBe("552 5.3.4 The message is larger than the limit (support ID <id>)");
        (await client.ReadLineAsync()).ShouldBeNull();
        member.Messages.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(49, "250 2.0.0 Stored as ")]
    [InlineData(50, "554 5.4.6 Too many hops, this looks like a mail loop (support ID <id>)")]
    public async Task A_message_that_came_round_too_often_is_refused(int hops, string reply)
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address));
        await using var client = gateway.Connect();
        await client.GreetAsync();
        var header = string.Concat(Enumerable.Repeat("Received: from a by b; Mon, 1 Jan 2024 00:00:00 +0000\r\n", hops));

        Transcript.WithoutId(await client.MailAsync(header + "Subject: x\r\n\r\n")).ShouldStartWith(reply);

        member.Messages.Count.ShouldBe(hops < 50 ? 1 : 0);
    }

    [Fact]
    public async Task A_header_larger_than_memory_is_refused()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).WithTop("spool", """{ "memory": "64KiB" }"""));
        await using var client = gateway.Connect();
        await client.GreetAsync();
        var header = string.Concat(Enumerable.Repeat($"X-Filler: {new string('x', 900)}\r\n", 100));

        Transcript.WithoutId(await client.MailAsync(header + "\r\nHi\r\n")).ShouldBe("552 5.3.4 The message header is larger than the limit (support ID <id>)");

        member.Messages.ShouldBeEmpty();
        (await client.MailAsync()).ShouldStartWith("250 ");
    }

    /// <summary>A message of exactly so many octets.</summary>
    private static string TextOf(int size)
    {
        const string Head = "Subject: large\r\n\r\n";
        var lines = new System.Text.StringBuilder(Head);
        while (lines.Length < size)
        {
            var line = Math.Min(100, size - lines.Length);
            if (size - lines.Length - line is 1)
            {
                line--;
            }

            lines.Append('x', line - 2).Append("\r\n");
        }

        return lines.ToString();
    }
}
