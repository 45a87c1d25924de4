using System.Text;
using Shouldly;
using Xunit;

namespace ScriptGate.Tests.Sink;

public sealed class MailSinkTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_message_is_stored_with_its_envelope_on_top()
    {
        await using var running = new RunningSink();
        using var client = await running.ConnectAsync(Token);
        await client.SayAsync("EHLO gw.example.org");
        await client.SayAsync("MAIL FROM:<alice@example.org> SIZE=17 BODY=8BITMIME");
        await client.SayAsync("RCPT TO:<bob@example.com> NOTIFY=NEVER");
        await client.SayAsync("RCPT TO:<carol@example.com>");
        await client.SayAsync("DATA");
        var reply = await client.SayAsync("Subject: hi\r\n\r\nhello\r\n.");

        reply.ShouldBe("250 2.0.0 Ok, stored as 20260102T030405.678901Z-000001.eml");
        running.Files.Select(Path.GetFileName).ShouldBe(["20260102T030405.678901Z-000001.eml"]);
        (await File.ReadAllTextAsync(running.Files[0], Token)).ShouldBe(
            "X-Envelope-From: <alice@example.org>\r\n"
            + "X-Envelope-To: <bob@example.com>\r\n"
            + "X-Envelope-To: <carol@example.com>\r\n"
            + "X-Envelope-Parameters: MAIL SIZE=17 BODY=8BITMIME\r\n"
            + "X-Envelope-Parameters: RCPT <bob@example.com> NOTIFY=NEVER\r\n"
            + $"X-Client: {client.LocalEndPoint} EHLO gw.example.org\r\n"
            + "Subject: hi\r\n\r\nhello\r\n");
        running.Sink.Delivered.ShouldBe(1);
    }

    [Fact]
    public async Task Messages_of_one_instant_have_names_in_the_order_they_came()
    {
        await using var running = new RunningSink();
        using var client = await running.ConnectAsync(Token);
        await client.SayAsync("EHLO gw.example.org");
        foreach (var subject in new[] { "one", "two", "three" })
        {
            await client.SendAsync($"MAIL FROM:<>\r\nRCPT TO:<bob@example.com>\r\nDATA\r\n");
            await client.RepliesAsync(3);
            await client.SayAsync($"{subject}\r\n.");
        }

        running.Files.Select(f => File.ReadAllLines(f)[^1]).ShouldBe(["one", "two", "three"]);
    }

    [Fact]
    public async Task A_whole_conversation_may_come_in_one_piece()
    {
        await using var running = new RunningSink();
        using var client = await running.ConnectAsync(Token);
        await client.SendAsync("EHLO gw.example.org\r\nMAIL FROM:<a@example.org>\r\nRCPT TO:<b@example.org>\r\nDATA\r\none\r\n.\r\nMAIL FROM:<c@example.org>\r\nQUIT\r\n");

        var replies = await client.RepliesAsync(7);

        replies.Select(r => r[..3]).ShouldBe(["250", "250", "250", "354", "250", "250", "221"]);
        (await client.ReplyAsync()).ShouldBeEmpty();
        running.Sink.Delivered.ShouldBe(1);
    }

    [Fact]
    public async Task A_conversation_may_come_octet_by_octet()
    {
        await using var running = new RunningSink();
        using var client = await running.ConnectAsync(Token);
        var conversation = Encoding.ASCII.GetBytes("EHLO a.example\r\nMAIL FROM:<a@example.org>\r\nRCPT TO:<b@example.org>\r\nDATA\r\n..dot\r\n.\r\nQUIT\r\n");
        for (var i = 0; i < conversation.Length; i++)
        {
            await client.SendAsync(conversation.AsMemory(i, 1));
        }

        (await client.RepliesAsync(6))[^1].ShouldBe("221 2.0.0 Bye");
        (await File.ReadAllTextAsync(running.Files.ShouldHaveSingleItem(), Token)).ShouldEndWith("\r\n.dot\r\n");
    }

    [Fact]
    public async Task An_address_outside_ASCII_is_stored_in_UTF8()
    {
        await using var running = new RunningSink();
        using var client = await running.ConnectAsync(Token);
        await client.SayAsync("EHLO gw.example.org");
        await client.SayAsync("MAIL FROM:<j\u00fcrgen@example.org> SMTPUTF8");
        await client.SayAsync("RCPT TO:<zo\u00eb@example.com>");
        await client.SayAsync("DATA");
        await client.SayAsync("hello\r\n.");

        var lines = await File.ReadAllLinesAsync(running.Files.ShouldHaveSingleItem(), Token);
        lines[0].ShouldBe("X-Envelope-From: <j\u00fcrgen@example.org>");
        lines[1].ShouldBe("X-Envelope-To: <zo\u00eb@example.com>");
    }

    [Fact]
    public async Task A_lone_line_feed_is_refused_and_nothing_is_stored()
    {
        await using var running = new RunningSink();
        using var client = await running.ConnectAsync(Token);
        await client.SayAsync("EHLO gw.example.org");
        await client.SayAsync("MAIL FROM:<a@example.org>");
        await client.SayAsync("RCPT TO:<b@example.org>");
        await client.SayAsync("DATA");

        (await client.SayAsync("one\ntwo\r\n.")).ShouldStartWith("550 5.5.2 ");
        (await client.SayAsync("NOOP")).ShouldBe("250 2.0.0 Ok");
        running.Files.ShouldBeEmpty();
        running.Sink.Delivered.ShouldBe(0);
    }

    [Fact]
    public async Task A_message_over_the_limit_is_read_to_its_end_and_refused()
    {
        await using var running = new RunningSink();
        using var client = await running.ConnectAsync(Token);
        await client.SayAsync("EHLO gw.example.org");
        await client.SayAsync("MAIL FROM:<a@example.org>");
        await client.SayAsync("RCPT TO:<b@example.org>");
        await client.SayAsync("DATA");
        var lines = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(new string('x', 510) + "\r\n", 2048)));
        for (var i = 0; i < 101; i++)
        {
            await client.SendAsync(lines);
        }

        (await client.SayAsync(".")).ShouldStartWith("552 5.3.4 ");
        running.Files.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_client_that_leaves_in_a_message_leaves_nothing_behind()
    {
        await using var running = new RunningSink();
        using (var client = await running.ConnectAsync(Token))
        {
            await client.SayAsync("EHLO gw.example.org");
            await client.SayAsync("MAIL FROM:<a@example.org>");
            await client.SayAsync("RCPT TO:<b@example.org>");
            await client.SayAsync("DATA");
            await client.SendAsync("half a message\r\n");
        }

        await running.Sink.StopAsync();

        running.Files.ShouldBeEmpty();
        running.Sink.Delivered.ShouldBe(0);
    }

    [Fact]
    public async Task Stopping_tells_the_clients_and_leaves_nothing_behind()
    {
        await using var running = new RunningSink();
        using var idle = await running.ConnectAsync(Token);
        using var busy = await running.ConnectAsync(Token);
        await busy.SayAsync("EHLO gw.example.org");
        await busy.SayAsync("MAIL FROM:<a@example.org>");
        await busy.SayAsync("RCPT TO:<b@example.org>");
        await busy.SayAsync("DATA");

        await running.Sink.StopAsync();

        (await idle.ReplyAsync()).ShouldStartWith("421 4.3.2 ");
        (await busy.ReplyAsync()).ShouldStartWith("421 4.3.2 ");
        running.Files.ShouldBeEmpty();
    }

    [Fact]
    public async Task Stopping_ends_a_client_that_sends_and_never_reads()
    {
        await using var running = new RunningSink();
        using var client = await running.ConnectAsync(Token);
        var commands = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("HELP\r\n", 100_000)));

        var sending = Task.Run(
            async () =>
            {
                while (true)
                {
                    await client.SendAsync(commands);
                }
            },
            Token);
        await running.Sink.StopAsync();

        await Should.ThrowAsync<IOException>(sending);
    }

    [Fact]
    public async Task A_folder_that_is_gone_defers_the_message_and_keeps_the_connection()
    {
        await using var running = new RunningSink();
        using var client = await running.ConnectAsync(Token);
        Directory.Delete(running.Folder);
        await client.SayAsync("EHLO gw.example.org");
        await client.SayAsync("MAIL FROM:<a@example.org>");
        await client.SayAsync("RCPT TO:<b@example.org>");
        await client.SayAsync("DATA");

        (await client.SayAsync("hello\r\n.")).ShouldStartWith("451 4.3.0 ");
        (await client.SayAsync("NOOP")).ShouldBe("250 2.0.0 Ok");
    }

    [Fact]
    public async Task Many_clients_at_once_lose_nothing()
    {
        const int Clients = 20;
        const int Messages = 5;
        await using var running = new RunningSink();

        await Task.WhenAll(Enumerable.Range(0, Clients).Select(async _ =>
        {
            using var client = await running.ConnectAsync(Token);
            await client.SayAsync("EHLO gw.example.org");
            for (var i = 0; i < Messages; i++)
            {
                await client.SendAsync("MAIL FROM:<a@example.org>\r\nRCPT TO:<b@example.org>\r\nDATA\r\n");
                (await client.RepliesAsync(3))[^1].ShouldStartWith("354 ");
                (await client.SayAsync("hello\r\n.")).ShouldStartWith("250 ");
            }
        }));

        running.Sink.Delivered.ShouldBe(Clients * Messages);
        running.Files.Length.ShouldBe(Clients * Messages);
    }
}
