using ScriptGate.Functional.Harness;
using ScriptGate.Testing;

namespace ScriptGate.Functional.Delivery;

/// <summary>AUTH, passed through and pinned: the member decides, and its connection belongs to the session from then on.</summary>
public sealed class AuthTests
{
    private const string Clear = """{ "allowCleartext": true, "allowCleartextToMember": true }""";

    [Fact]
    public async Task Every_transaction_of_the_session_uses_the_connection_that_saw_AUTH()
    {
        await using var member = Member();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).With("auth", Clear));
        await using (var client = gateway.Connect())
        {
            await Transcript.PlayAsync(client, """
                S: 220 gw.example ESMTP ScriptGate
                C: EHLO client.example
                S: 250-gw.example
                S: 250-PIPELINING
                S: 250-SIZE 26214400
                S: 250-AUTH PLAIN LOGIN
                S: 250-8BITMIME
                S: 250-SMTPUTF8
                S: 250-DSN
                S: 250-ENHANCEDSTATUSCODES
                S: 250 CHUNKING
                C: AUTH CRAM-MD5
                S: 504 5.5.4 This authentication mechanism is not available (support ID <id>)
                C: AUTH
                S: 501 5.5.4 Syntax error in parameters or arguments (support ID <id>)
                C: AUTH LOGIN
                S: 334 VXNlcm5hbWU6
                C: dXNlcg==
                S: 334 UGFzc3dvcmQ6
                C: cGFzcw==
                S: 235 2.7.0 Welcome
                C: AUTH PLAIN AAAA
                S: 503 5.5.1 Already authenticated (support ID <id>)
                """);
            (await client.MailAsync()).ShouldStartWith("250 2.0.0 Stored as 2-1");
            (await client.MailAsync()).ShouldStartWith("250 2.0.0 Stored as 2-2");
            await client.SayAsync("MAIL FROM:<a@client.example>");
            await client.SayAsync("RCPT TO:<b@example.org>");
            await client.SayAsync("RSET");
            (await client.MailAsync()).ShouldStartWith("250 2.0.0 Stored as 2-3");
        }

        await (await member.ConnectionAsync(2, TestContext.Current.CancellationToken)).UntilEndAsync(TestContext.Current.CancellationToken);
        await using var other = gateway.Connect();
        await other.GreetAsync();
        (await other.MailAsync()).ShouldStartWith("250 2.0.0 Stored as 3-1", customMessage: "never used again");
        member.Messages[0].Text.ShouldContain(" with ESMTPA ");
        member.Messages[3].Text.ShouldContain(" with ESMTP ");
        gateway.Log.Lines.ShouldAllBe(line => !line.Text.Contains("cGFzcw", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(12_288, "235 2.7.0 Welcome", true)]
    [InlineData(12_288, "235 2.7.0 Welcome", false)]
    [InlineData(12_289, "500 5.5.6 The authentication line is too long (support ID <id>)", true)]
    public async Task A_line_of_the_exchange_has_12288_octets(int octets, string reply, bool atOnce)
    {
        await using var member = ScriptedMember.Start(script =>
        {
            script.Offers.Add("AUTH PLAIN LOGIN");
            script.OnCommand("AUTH", async step =>
            {
                await step.ReplyAsync("334 ");
                await step.ReadLineAsync();
                await step.ReplyAsync("235 2.7.0 Welcome");
            });
        });
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).With("auth", Clear));
        await using var client = gateway.Connect(stepwise: !atOnce);
        await client.GreetAsync();
        (await client.SayAsync("AUTH PLAIN")).ShouldStartWith("334");
        var line = new string('A', octets - 2) + "\r\n";

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
    public async Task The_first_line_too_may_be_longer_than_a_command(bool atOnce)
    {
        await using var member = Member();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).With("auth", Clear));
        await using var client = gateway.Connect(stepwise: !atOnce);
        await client.GreetAsync();
        var line = $"AUTH PLAIN {new string('A', 2000)}\r\n";

        foreach (var part in atOnce ? [line] : line.Select(octet => octet.ToString()))
        {
            await client.SendAsync(part);
        }

        (await client.ReadReplyAsync()).ShouldBe("235 2.7.0 Welcome");
    }

    [Fact]
    public async Task A_refusal_of_the_member_ends_the_exchange_and_its_connection()
    {
        await using var member = ScriptedMember.Start(script =>
        {
            script.Offers.Add("AUTH PLAIN");
            script.Answer("AUTH", "535 5.7.8 Wrong");
        });
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).With("auth", Clear));
        await using var client = gateway.Connect();
        await client.GreetAsync();

        Transcript.WithoutId(await client.SayAsync("AUTH PLAIN AHVzZXIAcGFzcw==")).ShouldBe("535 5.7.8 Wrong (support ID <id>)");

        await (await member.ConnectionAsync(2, TestContext.Current.CancellationToken)).UntilEndAsync(TestContext.Current.CancellationToken);
        (await client.MailAsync()).ShouldStartWith("250 ");
        member.Messages[0].Text.ShouldContain(" with ESMTP ");
    }

    [Fact]
    public async Task A_client_that_goes_away_in_the_exchange_leaves_no_connection_behind()
    {
        await using var member = Member();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).With("auth", Clear));
        var client = gateway.Connect();
        await client.GreetAsync();
        await client.SayAsync("AUTH LOGIN");

        client.Close();

        await (await member.ConnectionAsync(2, TestContext.Current.CancellationToken)).UntilEndAsync(TestContext.Current.CancellationToken);
    }

    [Theory]
    [InlineData("MAIL")]
    [InlineData("RCPT")]
    [InlineData("DATA")]
    public async Task A_lost_connection_ends_the_session_and_nothing_is_replayed(string command)
    {
        await using var dying = ScriptedMember.Start(script =>
        {
            script.Offers.Add("AUTH PLAIN");
            script.OnCommand(command, step => step.ResetAsync());
        });
        await using var gateway = await TestGateway.StartAsync(new Scenario(dying.Address).With("auth", Clear));
        await using var client = gateway.Connect();
        await client.GreetAsync();
        (await client.SayAsync("AUTH PLAIN AHVzZXIAcGFzcw==")).ShouldBe("235 2.7.0 Welcome");

        await client.SendAsync("MAIL FROM:<a@client.example>\r\nRCPT TO:<b@example.org>\r\nDATA\r\nSubject: x\r\n\r\n.\r\n");

        var replies = Transcript.WithoutId(await client.ReadToEndAsync());
        replies.ShouldEndWith("421 4.4.2 The mail service closed the connection (support ID <id>)\n");
        replies.ShouldNotContain("250 2.0.0");
        dying.Connections.Count.ShouldBe(2, "the probe and the connection of AUTH");
    }

    [Fact]
    public async Task A_refused_sender_keeps_the_connection_of_the_session()
    {
        await using var member = ScriptedMember.Start(script =>
        {
            script.Offers.Add("AUTH PLAIN");
            script.OnCommand("MAIL", step => step.Line.Contains("other@", StringComparison.Ordinal) ? step.ReplyAsync("553 5.7.1 Not yours") : step.DefaultAsync());
        });
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).With("auth", Clear));
        await using var client = gateway.Connect();
        await client.GreetAsync();
        await client.SayAsync("AUTH PLAIN AHVzZXIAcGFzcw==");

        await client.SayAsync("MAIL FROM:<other@client.example>");
        Transcript.WithoutId(await client.SayAsync("RCPT TO:<b@example.org>")).ShouldBe("553 5.7.1 Not yours (support ID <id>)");
        await client.SayAsync("RSET");

        (await client.MailAsync()).ShouldStartWith("250 2.0.0 Stored as 2-1");
        member.Connections.Count.ShouldBe(2, "the probe and the connection of AUTH");
    }

    [Fact]
    public async Task AUTH_waits_for_TLS_unless_configured()
    {
        await using var member = Member();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).WithTls().With("auth", """{ "allowCleartextToMember": true }"""));
        await using var client = gateway.Connect();
        (await client.GreetAsync()).ShouldNotContain("AUTH");

        Transcript.WithoutId(await client.SayAsync("AUTH PLAIN AHVzZXIAcGFzcw==")).ShouldStartWith("5");
        await client.SayAsync("STARTTLS");
        await client.SecureAsync();
        (await client.SayAsync("EHLO client.example")).ShouldContain("250-AUTH PLAIN LOGIN\n");
        (await client.SayAsync("AUTH PLAIN AHVzZXIAcGFzcw==")).ShouldBe("235 2.7.0 Welcome");
        (await client.MailAsync()).ShouldStartWith("250 ");
        member.Messages.ShouldHaveSingleItem().Text.ShouldContain(" with ESMTPSA ");
    }

    private static ScriptedMember Member() => ScriptedMember.Start(script => script.Offers.Add("AUTH PLAIN LOGIN EXTERNAL SCRAM-SHA-256-PLUS"));
}
