using ScriptGate.Functional.Harness;
using ScriptGate.Testing;

namespace ScriptGate.Functional.Transcripts;

/// <summary>RFC 2920: commands in groups, replies in order, and nothing kept back when the client waits.</summary>
public sealed class PipeliningTests
{
    private const string Two = "MAIL FROM:<one@client.example>\r\nRCPT TO:<r1@example.org>\r\nRCPT TO:<r2@example.org>\r\nDATA\r\nSubject: one\r\n\r\nfirst\r\n.\r\n"
        + "MAIL FROM:<two@client.example>\r\nRCPT TO:<r3@example.org>\r\nDATA\r\nSubject: two\r\n\r\nsecond\r\n.\r\nNOOP\r\nQUIT\r\n";

    private static readonly string[] Replies =
    [
        "250 2.1.0 Sender ok", "250 2.1.5 Recipient ok", "250 2.1.5 Recipient ok", "354 Start mail input; end with <CRLF>.<CRLF>", "250 2.0.0 Stored as 2-1",
        "250 2.1.0 Sender ok", "250 2.1.5 Recipient ok", "354 Start mail input; end with <CRLF>.<CRLF>", "250 2.0.0 Stored as 2-2", "250 2.0.0 Ok", "221 2.0.0 Bye",
    ];

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Two_messages_in_one_go_get_their_replies_in_order(bool atOnce)
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address));
        await using var client = gateway.Connect(stepwise: !atOnce);
        await client.GreetAsync();

        foreach (var part in atOnce ? [Two] : Two.Select(octet => octet.ToString()))
        {
            await client.SendAsync(part);
        }

        (await client.ReadToEndAsync()).ShouldBe(string.Join('\n', Replies) + "\n");
        member.Messages.Select(message => message.Mail).ShouldBe(["MAIL FROM:<one@client.example>", "MAIL FROM:<two@client.example>"]);
        member.Messages[0].Recipients.Count.ShouldBe(2);
        member.Messages[1].Text.ShouldEndWith("Subject: two\r\n\r\nsecond\r\n");
    }

    [Fact]
    public async Task A_group_with_refusals_in_it_keeps_the_order()
    {
        await using var member = ScriptedMember.Start(script => script.OnCommand("RCPT", step => step.Line.Contains("no@", StringComparison.Ordinal) ? step.ReplyAsync("550 5.1.1 Unknown") : step.DefaultAsync()));
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address));
        await using var client = gateway.Connect();
        await client.GreetAsync();

        await client.SendAsync("MAIL FROM:<a@client.example>\r\nRCPT TO:<no@example.org>\r\nRCPT TO:<b@example.org>\r\nWIZ\r\nRSET\r\nRCPT TO:<b@example.org>\r\nQUIT\r\n");

        Transcript.WithoutId(await client.ReadToEndAsync()).ShouldBe("""
            250 2.1.0 Sender ok
            550 5.1.1 Unknown (support ID <id>)
            250 2.1.5 Recipient ok
            500 5.5.1 Command not recognised (support ID <id>)
            250 2.0.0 Ok
            503 5.5.1 MAIL is needed first (support ID <id>)
            221 2.0.0 Bye

            """.ReplaceLineEndings("\n"));
    }

    [Fact]
    public async Task A_support_ID_belongs_to_its_session_and_transaction()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address));
        await using var client = gateway.Connect();
        await client.GreetAsync();

        var session = Transcript.IdOf(await client.SayAsync("WIZ"));
        await client.SayAsync("MAIL FROM:<a@client.example>");
        Transcript.IdOf(await client.SayAsync("RCPT TO:<>")).ShouldBe(session + "-1");
        await client.SayAsync("RSET");
        Transcript.IdOf(await client.SayAsync("RCPT TO:<>")).ShouldBe(session);
        await client.SayAsync("MAIL FROM:<a@client.example>");
        Transcript.IdOf(await client.SayAsync("RCPT TO:<>")).ShouldBe(session + "-2");
    }
}
