using ScriptGate.Functional.Harness;
using ScriptGate.Testing;

namespace ScriptGate.Functional.Hostile;

/// <summary>The BDT rows, and SMG-25: the octets of a chunk are never commands, whatever becomes of the chunk.</summary>
public sealed class BdatTests
{
    [Fact]
    public async Task A_message_in_chunks_arrives_as_it_is_with_a_reply_to_each_chunk()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address));
        await using var client = await OpenAsync(gateway);

        (await ChunkAsync(client, "BDAT 13", "Subject: one\r")).ShouldBe("250 2.0.0 Chunk received");
        (await ChunkAsync(client, "BDAT 3", "\n\r\n")).ShouldBe("250 2.0.0 Chunk received");
        (await ChunkAsync(client, "BDAT 0", "")).ShouldBe("250 2.0.0 Chunk received");
        (await ChunkAsync(client, "BDAT 13 LAST", "Hi.\r\n.\r\n..x\r\n")).ShouldStartWith("250 2.0.0 Stored as ");

        Smuggling.ContentOf(member.Messages.ShouldHaveSingleItem()).ShouldBe("Subject: one\r\n\r\nHi.\r\n.\r\n..x\r\n");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_end_of_data_inside_a_chunk_is_text(bool stepwise)
    {
        const string Text = "Subject: one\r\n\r\nfirst\r\n.\r\nMAIL FROM:<evil@client.example>\r\nRCPT TO:<victim@example.org>\r\nDATA\r\nx\r\n.\r\n";
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address));
        await using var client = await OpenAsync(gateway, stepwise);

        await client.SendAsync($"BDAT {Text.Length} LAST\r\n");
        foreach (var part in stepwise ? Text.Select(octet => octet.ToString()) : [Text])
        {
            await client.SendAsync(part);
        }

        (await client.ReadReplyAsync()).ShouldStartWith("250 2.0.0 Stored as ");
        Smuggling.ContentOf(member.Messages.ShouldHaveSingleItem()).ShouldBe(Text);
        Smuggling.ShouldBeCleanTowards(member);
    }

    [Fact]
    public async Task A_message_that_ends_in_the_middle_of_a_line_gets_its_line_end()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address));
        await using var client = await OpenAsync(gateway);

        (await ChunkAsync(client, "BDAT 19 LAST", "Subject: one\r\n\r\nabc")).ShouldStartWith("250 2.0.0 Stored as ");

        Smuggling.ContentOf(member.Messages.ShouldHaveSingleItem()).ShouldBe("Subject: one\r\n\r\nabc\r\n");
    }

    [Fact]
    public async Task Without_a_transaction_the_octets_are_swallowed()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address));
        await using var client = gateway.Connect();
        await client.GreetAsync();

        Transcript.WithoutId(await ChunkAsync(client, "BDAT 10", "QUIT\r\nRSET")).ShouldBe("503 5.5.1 MAIL is needed first (support ID <id>)");
        (await client.SayAsync("NOOP")).ShouldBe("250 2.0.0 Ok");

        await client.SayAsync("MAIL FROM:<a@client.example>");
        Transcript.WithoutId(await ChunkAsync(client, "BDAT 6 LAST", "QUIT\r\n")).ShouldBe("503 5.5.1 No valid recipients (support ID <id>)");
        (await client.SayAsync("RCPT TO:<b@example.org>")).ShouldBe("250 2.1.5 Recipient ok");
    }

    [Theory]
    [InlineData("18446744073709551616")]
    [InlineData("-1")]
    [InlineData("+5")]
    [InlineData("0x10")]
    [InlineData("5.0")]
    [InlineData("")]
    [InlineData("5 FIRST")]
    [InlineData("5 LAST LAST")]
    public async Task A_size_that_cannot_be_known_ends_the_session(string argument)
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address));
        await using var client = await OpenAsync(gateway);

        await client.SendAsync($"BDAT {argument}\r\nNOOP\r\nQUIT\r\n");

        Transcript.WithoutId(await client.ReadToEndAsync()).ShouldBe("501 5.5.4 Syntax error in parameters or arguments (support ID <id>)\n");
        member.Messages.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_chunk_larger_than_anything_we_read_is_not_waited_for()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address));
        await using var client = gateway.Connect();
        await client.GreetAsync();

        await client.SendAsync("BDAT 999999999999999999\r\n");

        Transcript.WithoutId(await client.ReadToEndAsync()).ShouldBe("503 5.5.1 MAIL is needed first (support ID <id>)\n");
    }

    [Fact]
    public async Task DATA_behind_BDAT_is_refused_and_RSET_makes_all_well()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address));
        await using var client = await OpenAsync(gateway);
        await ChunkAsync(client, "BDAT 3", "a\r\n");

        Transcript.WithoutId(await client.SayAsync("DATA")).ShouldBe("503 5.5.1 Only BDAT or RSET can follow BDAT (support ID <id>)");
        Transcript.WithoutId(await client.SayAsync("MAIL FROM:<x@client.example>")).ShouldBe("503 5.5.1 Only BDAT or RSET can follow BDAT (support ID <id>)");
        Transcript.WithoutId(await client.SayAsync("RCPT TO:<x@example.org>")).ShouldBe("503 5.5.1 Only BDAT or RSET can follow BDAT (support ID <id>)");
        (await client.SayAsync("RSET")).ShouldBe("250 2.0.0 Ok");
        (await client.MailAsync()).ShouldStartWith("250 2.0.0 Stored as ");

        Smuggling.ContentOf(member.Messages.ShouldHaveSingleItem()).ShouldBe("Subject: hello\r\n\r\nHi.\r\n");
    }

    [Fact]
    public async Task After_an_error_in_BDAT_there_is_no_transaction_for_DATA()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address));
        await using var client = gateway.Connect();
        await client.GreetAsync();

        await ChunkAsync(client, "BDAT 3 LAST", "a\r\n");
        Transcript.WithoutId(await client.SayAsync("DATA")).ShouldBe("503 5.5.1 MAIL is needed first (support ID <id>)");
    }

    [Fact]
    public async Task Chunks_pipelined_behind_refused_recipients_are_each_answered_and_skipped()
    {
        await using var member = ScriptedMember.Start(script => script.Answer("RCPT", "550 5.1.1 Unknown"));
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address));
        await using var client = gateway.Connect();
        await client.GreetAsync();

        await client.SendAsync("MAIL FROM:<a@client.example>\r\nRCPT TO:<b@example.org>\r\nBDAT 6\r\nQUIT\r\nBDAT 6\r\nQUIT\r\nBDAT 0 LAST\r\nNOOP\r\n");

        (await client.ReadReplyAsync()).ShouldBe("250 2.1.0 Sender ok");
        Transcript.WithoutId(await client.ReadReplyAsync()).ShouldBe("550 5.1.1 Unknown (support ID <id>)");
        for (var i = 0; i < 3; i++)
        {
            Transcript.WithoutId(await client.ReadReplyAsync()).ShouldBe("503 5.5.1 No valid recipients (support ID <id>)");
        }

        (await client.ReadReplyAsync()).ShouldBe("250 2.0.0 Ok");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(40)]
    public async Task The_chunk_that_passes_the_limit_gets_552_and_the_rest_503(int chunk)
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).With("limits", """{ "messageSize": "10KiB" }"""));
        await using var client = await OpenAsync(gateway);
        await ChunkAsync(client, "BDAT 16", "Subject: one\r\n\r\n");
        var text = string.Concat(Enumerable.Repeat(new string('x', 98) + "\r\n", chunk == 1 ? 110 : 1));
        for (var i = 1; i < chunk; i++)
        {
            (await ChunkAsync(client, "BDAT 100", text)).ShouldBe("250 2.0.0 Chunk received");
        }

        var rest = string.Concat(Enumerable.Repeat(new string('x', 98) + "\r\n", 110));
        Transcript.WithoutId(await ChunkAsync(client, $"BDAT {rest.Length}", rest)).ShouldBe("552 5.3.4 The message is larger than the limit (support ID <id>)");
        Transcript.WithoutId(await ChunkAsync(client, "BDAT 6", "QUIT\r\n")).ShouldBe("503 5.5.1 MAIL is needed first (support ID <id>)");
        Transcript.WithoutId(await ChunkAsync(client, "BDAT 6 LAST", "QUIT\r\n")).ShouldBe("503 5.5.1 MAIL is needed first (support ID <id>)");

        (await client.MailAsync()).ShouldStartWith("250 ");
        Smuggling.ContentOf(member.Messages.ShouldHaveSingleItem()).ShouldBe("Subject: hello\r\n\r\nHi.\r\n");
    }

    [Theory]
    [InlineData("reject", "a\nb\r\n", "550 5.5.2 The message has a line end other than CR LF (support ID <id>)")]
    [InlineData("reject", "a\rb\r\n", "550 5.5.2 The message has a line end other than CR LF (support ID <id>)")]
    [InlineData("reject", "a\r", "550 5.5.2 The message has a line end other than CR LF (support ID <id>)")]
    [InlineData("normalise", "a\0b\r\n", "550 5.5.2 The message has a NUL character (support ID <id>)")]
    [InlineData("normalise", "a\nb\r\n", "250 2.0.0 Stored as 2-1")]
    [InlineData("normalise", "a\r", "250 2.0.0 Stored as 2-1")]
    public async Task Line_ends_in_a_chunk_are_judged_as_in_DATA(string mode, string text, string reply)
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).With("bareLineEnds", $"\"{mode}\""));
        await using var client = await OpenAsync(gateway);
        await ChunkAsync(client, "BDAT 16", "Subject: one\r\n\r\n");

        Transcript.WithoutId(await ChunkAsync(client, $"BDAT {text.Length} LAST", text)).ShouldBe(reply);

        Smuggling.ShouldBeCleanTowards(member);
        member.Messages.Select(Smuggling.ContentOf).ShouldBe(reply[0] == '2' ? ["Subject: one\r\n\r\n" + (text == "a\r" ? "a \r\n" : "a\r\nb\r\n")] : []);
    }

    [Fact]
    public async Task A_line_end_cut_by_the_border_of_two_chunks_is_one()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address));
        await using var client = await OpenAsync(gateway);

        await ChunkAsync(client, "BDAT 17", "Subject: one\r\n\r\na");
        await ChunkAsync(client, "BDAT 1", "\r");
        (await ChunkAsync(client, "BDAT 3 LAST", "\nb\n")).ShouldStartWith("550 5.5.2 ");
        await client.SayAsync("MAIL FROM:<a@client.example>");
        await client.SayAsync("RCPT TO:<b@example.org>");
        await ChunkAsync(client, "BDAT 17", "Subject: one\r\n\r\na");
        await ChunkAsync(client, "BDAT 1", "\r");
        (await ChunkAsync(client, "BDAT 4 LAST", "\nb\r\n")).ShouldStartWith("250 ");

        Smuggling.ContentOf(member.Messages.ShouldHaveSingleItem()).ShouldBe("Subject: one\r\n\r\na\r\nb\r\n");
    }

    [Fact]
    public async Task A_verdict_on_the_headers_answers_the_chunk_that_brought_them()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).On<HeadersEvent>(Stage.Headers, _ => Verdict.Reject("5.7.1", "No")));
        await using var client = await OpenAsync(gateway);

        (await ChunkAsync(client, "BDAT 5", "Subje")).ShouldBe("250 2.0.0 Chunk received");
        Transcript.WithoutId(await ChunkAsync(client, "BDAT 11", "ct: one\r\n\r\n")).ShouldBe("554 5.7.1 No (support ID <id>)");
        Transcript.WithoutId(await ChunkAsync(client, "BDAT 1 LAST", "x")).ShouldBe("503 5.5.1 MAIL is needed first (support ID <id>)");
        member.Messages.ShouldBeEmpty();
    }

    private static async Task<RawClient> OpenAsync(TestGateway gateway, bool stepwise = false)
    {
        var client = gateway.Connect(stepwise: stepwise);
        await client.GreetAsync();
        await client.SayAsync("MAIL FROM:<a@client.example>");
        await client.SayAsync("RCPT TO:<b@example.org>");
        return client;
    }

    private static async Task<string> ChunkAsync(RawClient client, string command, string octets)
    {
        await client.SendAsync($"{command}\r\n{octets}");
        return await client.ReadReplyAsync();
    }
}
