using ScriptGate.Functional.Harness;
using ScriptGate.Testing;

namespace ScriptGate.Functional.Hostile;

/// <summary>The CMD rows: what arrives where a command should be.</summary>
public sealed class CommandTests
{
    [Theory]
    [InlineData("EHLO client.example\n")]
    [InlineData("EHLO client.example\rX\r\n")]
    [InlineData("MAIL FROM:<a@client.example>\nRCPT TO:<b@example.org>\r\n")]
    [InlineData("NOOP\0\r\n")]
    public async Task A_line_ends_with_CR_LF_only(string octets)
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address));
        await using var client = gateway.Connect();
        await client.GreetAsync();

        await client.SendAsync(octets);

        Transcript.WithoutId(await client.ReadReplyAsync()).ShouldBe("500 5.5.2 The line is malformed (support ID <id>)");
        if (octets.StartsWith("MAIL", StringComparison.Ordinal))
        {
            // What stood behind the lone LF is judged as a line of its own.
            Transcript.WithoutId(await client.ReadReplyAsync()).ShouldBe("503 5.5.1 MAIL is needed first (support ID <id>)");
        }

        (await client.SayAsync("NOOP")).ShouldBe("250 2.0.0 Ok");
        member.Connections.ShouldAllBe(connection => connection.Commands.All(command => !command.StartsWith("MAIL", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: gw.example\r\n\r\n")]
    [InlineData("POST / HTTP/1.1\r\nContent-Length: 100\r\n\r\nMAIL FROM:<a@client.example>\r\n")]
    [InlineData("CONNECT mx.example:25 HTTP/1.1\r\n\r\n")]
    [InlineData("SSH-2.0-OpenSSH_9.6\r\n")]
    [InlineData("\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003")]
    [InlineData("\u0016\u0003\u0001\u0000\u000a\u0001\u0000\r\n")]
    public async Task Octets_of_another_protocol_close_the_connection_at_once(string octets)
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address));
        await using var client = gateway.Connect();
        await client.ReadReplyAsync();

        await client.SendAsync(octets);

        (await client.ReadToEndAsync()).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("POST / HTTP/1.1")]
    [InlineData("SSH-2.0-x")]
    public async Task So_they_do_in_the_middle_of_a_session(string line)
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address));
        await using var client = gateway.Connect();
        await client.GreetAsync();

        await client.SendAsync(line + "\r\nMAIL FROM:<a@client.example>\r\n");

        (await client.ReadToEndAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Whoever_speaks_HTTP_before_the_greeting_does_not_even_get_one()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).On<ConnectEvent>(Stage.Connect, _ => Verdict.Continue));
        var connection = gateway.Transport.Connect(TestGateway.Inbound, TestGateway.Stranger);
        await using var client = new RawClient(connection);
        await client.SendAsync("GET / HTTP/1.1\r\n\r\n");

        (await client.ReadToEndAsync()).ShouldBeOneOf("", "220 gw.example ESMTP ScriptGate\n");
    }

    [Theory]
    [InlineData("VRFY postmaster", "252 2.5.2 Cannot verify the user, but the message will be accepted for an attempt at delivery")]
    [InlineData("VRFY nobody-knows", "252 2.5.2 Cannot verify the user, but the message will be accepted for an attempt at delivery")]
    [InlineData("VRFY", "501 5.5.4 Syntax error in parameters or arguments (support ID <id>)")]
    [InlineData("EXPN staff", "502 5.5.1 Command not implemented (support ID <id>)")]
    [InlineData("ETRN example.org", "502 5.5.1 Command not implemented (support ID <id>)")]
    [InlineData("TURN", "502 5.5.1 Command not implemented (support ID <id>)")]
    [InlineData("SEND FROM:<a@client.example>", "502 5.5.1 Command not implemented (support ID <id>)")]
    [InlineData("SAML FROM:<a@client.example>", "502 5.5.1 Command not implemented (support ID <id>)")]
    [InlineData("SOML FROM:<a@client.example>", "502 5.5.1 Command not implemented (support ID <id>)")]
    [InlineData("XCLIENT ADDR=127.0.0.1", "550 5.7.0 You are not authorised to say this (support ID <id>)")]
    [InlineData("XFORWARD ADDR=127.0.0.1", "550 5.7.0 You are not authorised to say this (support ID <id>)")]
    [InlineData("DEBUG", "500 5.5.1 Command not recognised (support ID <id>)")]
    [InlineData("WIZ", "500 5.5.1 Command not recognised (support ID <id>)")]
    [InlineData("BURL imap://x 1", "500 5.5.1 Command not recognised (support ID <id>)")]
    [InlineData("", "500 5.5.1 Command not recognised (support ID <id>)")]
    [InlineData("MAIL\tFROM:<a@client.example>", "500 5.5.1 Command not recognised (support ID <id>)")]
    [InlineData("AUTH PLAIN AAAA", "502 5.5.1 Command not implemented (support ID <id>)")]
    [InlineData("STARTTLS", "502 5.5.1 STARTTLS is not offered (support ID <id>)")]
    [InlineData("noop anything", "250 2.0.0 Ok")]
    [InlineData("help me", "214 2.0.0 Commands: EHLO HELO MAIL RCPT DATA BDAT RSET NOOP QUIT HELP VRFY AUTH STARTTLS (RFC 5321)")]
    public async Task Every_verb_has_its_answer_and_reaches_no_member(string line, string reply)
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).With("security", "false"));
        await using var client = gateway.Connect();
        await client.GreetAsync();

        Transcript.WithoutId(await client.SayAsync(line)).ShouldBe(reply);

        (await client.SayAsync("QUIT")).ShouldBe("221 2.0.0 Bye");
        member.Connections.ShouldHaveSingleItem("the probe of the start");
    }

    [Theory]
    [InlineData("MAIL FROM:<\u00e4@client.example>", "553 5.6.7 Address outside ASCII needs SMTPUTF8 (support ID <id>)")]
    [InlineData("MAIL FROM:<\u00c3\u00a4@client.example>", "553 5.6.7 Address outside ASCII needs SMTPUTF8 (support ID <id>)")]
    [InlineData("MAIL FROM:<\u00e4@client.example> SMTPUTF8", "553 5.6.7 Address is not well-formed UTF-8 (support ID <id>)")]
    [InlineData("EHLO cli\u00e9nt.example", "501 5.5.4 The host name is missing or malformed (support ID <id>)")]
    public async Task Eight_bit_octets_without_SMTPUTF8_change_nothing(string line, string reply)
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address));
        await using var client = gateway.Connect();
        await client.GreetAsync();

        Transcript.WithoutId(await client.SayAsync(line)).ShouldBe(reply);
        Transcript.WithoutId(await client.SayAsync("DATA")).ShouldBe("503 5.5.1 MAIL is needed first (support ID <id>)");
        (await client.SayAsync("MAIL FROM:<a@client.example>")).ShouldBe("250 2.1.0 Sender ok");
        Transcript.WithoutId(await client.SayAsync("RCPT TO:<\u00e4@example.org>")).ShouldBe("553 5.6.7 Address outside ASCII needs SMTPUTF8 (support ID <id>)");
        Transcript.WithoutId(await client.SayAsync("DATA")).ShouldBe("503 5.5.1 No valid recipients (support ID <id>)");
        member.Messages.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_quoted_local_part_cannot_hold_a_line_end()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address));
        await using var client = gateway.Connect();
        await client.GreetAsync();
        await client.SayAsync("MAIL FROM:<a@client.example>");

        await client.SendAsync("RCPT TO:<\"a\r\nDATA\r\n\"@x>\r\n");

        Transcript.WithoutId(await client.ReadReplyAsync()).ShouldBe("501 5.5.4 Syntax: RCPT TO:<address> (support ID <id>)");
        Transcript.WithoutId(await client.ReadReplyAsync()).ShouldBe("503 5.5.1 No valid recipients (support ID <id>)");
        member.Connections.ShouldAllBe(connection => !connection.Received.Contains("RCPT", StringComparison.Ordinal) && !connection.Received.Contains("DATA", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("MAIL FROM:<a@client.example> ENVID=+00", "501 5.5.4 ENVID takes at most 100 characters of xtext (support ID <id>)")]
    [InlineData("MAIL FROM:<a@client.example> ENVID=a+0D+0ADATA", "501 5.5.4 ENVID takes at most 100 characters of xtext (support ID <id>)")]
    [InlineData("MAIL FROM:<a@client.example> AUTH=<+0A>", "501 5.5.4 AUTH takes xtext or <> (support ID <id>)")]
    [InlineData("MAIL FROM:<a@client.example> SIZE=-1", "501 5.5.4 SIZE takes 1 to 20 digits (support ID <id>)")]
    [InlineData("MAIL FROM:<a@client.example> SIZE=+5", "501 5.5.4 SIZE takes 1 to 20 digits (support ID <id>)")]
    [InlineData("MAIL FROM:<a@client.example> SIZE=1e9", "501 5.5.4 SIZE takes 1 to 20 digits (support ID <id>)")]
    [InlineData("MAIL FROM:<a@client.example> SIZE=0x10", "501 5.5.4 SIZE takes 1 to 20 digits (support ID <id>)")]
    [InlineData("MAIL FROM:<a@client.example> SIZE=", "501 5.5.4 Syntax error in parameters (support ID <id>)")]
    [InlineData("MAIL FROM:<a@client.example> SIZE", "501 5.5.4 SIZE takes 1 to 20 digits (support ID <id>)")]
    [InlineData("MAIL FROM:<a@client.example> SIZE=1 SIZE=2", "501 5.5.4 A parameter is given twice (support ID <id>)")]
    [InlineData("MAIL FROM:<a@client.example> SIZE=\u00ef\u00bc\u0091", "501 5.5.4 SIZE takes 1 to 20 digits (support ID <id>)")]
    [InlineData("MAIL FROM:<a@client.example> SIZE=99999999999999999999", "552 5.3.4 The message is larger than the limit (support ID <id>)")]
    [InlineData("MAIL FROM:<a@client.example> SIZE=26214401", "552 5.3.4 The message is larger than the limit (support ID <id>)")]
    [InlineData("MAIL FROM:<a@client.example> BODY=BINARYMIME", "555 5.5.4 BODY=BINARYMIME is not supported (support ID <id>)")]
    [InlineData("MAIL FROM:<a@client.example> BODY=9BIT", "501 5.5.4 BODY takes 7BIT or 8BITMIME (support ID <id>)")]
    [InlineData("MAIL FROM:<a@client.example> REQUIRETLS", "550 5.7.30 REQUIRETLS is not supported (support ID <id>)")]
    [InlineData("MAIL FROM:<a@client.example> SOLICIT=x", "555 5.5.4 Unknown parameter (support ID <id>)")]
    [InlineData("MAIL FROM:<a@client.example> SMTPUTF8=1", "501 5.5.4 A parameter has a value it must not have (support ID <id>)")]
    [InlineData("MAIL FROM:<a@client.example> RET=SOME", "501 5.5.4 RET takes FULL or HDRS (support ID <id>)")]
    [InlineData("MAIL TO:<a@client.example>", "501 5.5.4 Syntax: MAIL FROM:<address> (support ID <id>)")]
    [InlineData("MAIL", "501 5.5.4 Syntax: MAIL FROM:<address> (support ID <id>)")]
    public async Task Parameters_of_MAIL_are_refused_each_with_its_reply(string line, string reply)
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address));
        await using var client = gateway.Connect();
        await client.GreetAsync();

        Transcript.WithoutId(await client.SayAsync(line)).ShouldBe(reply);

        Transcript.WithoutId(await client.SayAsync("RCPT TO:<b@example.org>")).ShouldBe("503 5.5.1 MAIL is needed first (support ID <id>)");
        member.Connections.ShouldHaveSingleItem("the probe of the start");
    }

    [Theory]
    [InlineData("RCPT TO:<b@example.org> ORCPT=rfc822;a+0D+0ADATA", "501 5.5.4 ORCPT takes a type, a semicolon and at most 500 characters in all (support ID <id>)")]
    [InlineData("RCPT TO:<b@example.org> NOTIFY=NEVER,FAILURE", "501 5.5.4 NOTIFY takes NEVER or a list of SUCCESS, FAILURE and DELAY (support ID <id>)")]
    [InlineData("RCPT TO:<b@example.org> SIZE=1", "555 5.5.4 Unknown parameter (support ID <id>)")]
    [InlineData("RCPT TO:<>", "501 5.1.3 Bad recipient address syntax (support ID <id>)")]
    [InlineData("RCPT FROM:<b@example.org>", "501 5.5.4 Syntax: RCPT TO:<address> (support ID <id>)")]
    public async Task Parameters_of_RCPT_are_refused_each_with_its_reply(string line, string reply)
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address));
        await using var client = gateway.Connect();
        await client.GreetAsync();
        await client.SayAsync("MAIL FROM:<a@client.example>");

        Transcript.WithoutId(await client.SayAsync(line)).ShouldBe(reply);

        Transcript.WithoutId(await client.SayAsync("DATA")).ShouldBe("503 5.5.1 No valid recipients (support ID <id>)");
        member.Connections.ShouldHaveSingleItem("the probe of the start");
    }

    [Theory]
    [InlineData("[IPv6:::1]", "[IPv6:::1]")]
    [InlineData("[999.1.1.1]", "[999.1.1.1]")]
    [InlineData("${run{id}}", "??run?id??")]
    [InlineData("$(id)", "??id?")]
    [InlineData("';DROP", "??DROP")]
    [InlineData("\")(\"", "????")]
    [InlineData("<x>", "?x?")]
    public async Task An_odd_hello_is_carried_and_made_harmless_in_the_Received_line(string hello, string shown)
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address));
        await using var client = gateway.Connect();
        (await client.GreetAsync("EHLO " + hello)).ShouldStartWith("250-gw.example\n");

        (await client.MailAsync()).ShouldStartWith("250 ");

        member.Messages.ShouldHaveSingleItem().Text.ShouldStartWith($"Received: from {shown} ([192.0.2.7])\r\n");
        gateway.Log.Lines.ShouldAllBe(line => !line.Text.Contains('\n', StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(255, "250")]
    [InlineData(256, "501")]
    public async Task A_hello_name_has_255_octets_at_most(int length, string code)
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address));
        await using var client = gateway.Connect();

        (await client.GreetAsync("HELO " + new string('x', length))).ShouldStartWith(code);
    }

    /// <summary>CMD-16: the body is not waited for, and DATA is refused.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_lines_of_a_message_whose_DATA_was_refused_never_run(bool late)
    {
        const string Body = "Subject: x\r\n\r\nMAIL FROM:<evil@client.example>\r\nRCPT TO:<victim@example.org>\r\nDATA\r\nx\r\n.\r\n";
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address));
        await using var client = gateway.Connect(stepwise: true);
        await client.GreetAsync();
        await client.SayAsync("MAIL FROM:<a@client.example>");

        if (late)
        {
            await client.SendAsync("DATA\r\n");
            await client.SendAsync(Body);
        }
        else
        {
            await client.SendAsync("DATA\r\n" + Body);
        }

        Transcript.WithoutId(await client.ReadReplyAsync()).ShouldBe("503 5.5.1 No valid recipients (support ID <id>)");
        Transcript.WithoutId(await client.ReadReplyAsync()).ShouldBe("421 4.7.0 A message was sent without permission, closing the connection (support ID <id>)");
        (await client.ReadLineAsync()).ShouldBeNull();
        member.Connections.ShouldHaveSingleItem("the probe of the start");
    }

    [Fact]
    public async Task Nothing_runs_behind_QUIT()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address));
        await using var client = gateway.Connect();
        await client.GreetAsync();

        await client.SendAsync("QUIT\r\nQUIT\r\nMAIL FROM:<a@client.example>\r\nRCPT TO:<b@example.org>\r\n");

        (await client.ReadToEndAsync()).ShouldBe("221 2.0.0 Bye\n");
        member.Connections.ShouldHaveSingleItem("the probe of the start");
    }

    [Fact]
    public async Task A_reset_behind_QUIT_harms_nobody()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address));
        var client = gateway.Connect();
        await client.GreetAsync();
        await client.SendAsync("QUIT\r\n");
        client.Connection.Reset();

        await using var next = gateway.Connect();
        (await next.GreetAsync()).ShouldStartWith("250-");
        gateway.Log.Of("SessionFailed").ShouldBeEmpty();
    }

    /// <summary>CMD-17: a client that sends and never reads.</summary>
    [Fact]
    public async Task A_client_that_does_not_read_is_held_back_and_ended()
    {
        var clock = new ManualClock();
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address) { Clock = clock }.With("limits", """{ "junkCommands": 1000000 }"""));
        await using var client = gateway.Connect();
        var commands = string.Concat(Enumerable.Repeat("NOOP\r\n", 100_000));

        // 600 kB in, 1.4 MB of replies: more than the pipes hold, so the write cannot end before the session does.
        var sending = client.SendAsync(commands);
        while (!sending.IsCompleted)
        {
            clock.Advance(TimeSpan.FromMinutes(6));
            await Task.Yield();
        }

        await sending;
        gateway.Log.Of("SessionFailed").ShouldBeEmpty();
    }

    [Theory]
    [InlineData("Subject: ${jndi:ldap://x}\u001b[31m")]
    [InlineData("Subject: a\u0007b")]
    public async Task What_a_client_writes_never_makes_a_log_line_of_its_own(string header)
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address));
        await using var client = gateway.Connect();
        await client.GreetAsync();

        (await client.MailAsync($"{header}\r\nMessage-ID: <x\u001b[31m@y>\r\n\r\n")).ShouldStartWith("250 ");

        gateway.Log.Lines.ShouldAllBe(line => line.Text.All(character => !char.IsControl(character)));
        gateway.Log.Lines.ShouldAllBe(line => !line.Text.Contains("jndi", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("one\r\ntwo", "550-5.7.1 one\n550 5.7.1 two (support ID <id>)")]
    [InlineData("a\u001bb\u00e4", "550 5.7.1 a b? (support ID <id>)")]
    public async Task The_text_of_a_step_is_folded_into_legal_lines(string text, string reply)
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).On<MailEvent>(Stage.Mail, _ => Verdict.Reject("5.7.1", text)));
        await using var client = gateway.Connect();
        await client.GreetAsync();

        Transcript.WithoutId(await client.SayAsync("MAIL FROM:<a@client.example>")).ShouldBe(reply);
    }

    [Fact]
    public async Task A_very_long_text_of_a_step_stays_within_512_octets_a_line()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).On<MailEvent>(Stage.Mail, _ => Verdict.Reject("5.7.1", new string('x', 2000))));
        await using var client = gateway.Connect();
        await client.GreetAsync();

        var lines = (await client.SayAsync("MAIL FROM:<a@client.example>")).Split('\n');

        lines.Length.ShouldBeGreaterThan(4);
        lines.ShouldAllBe(line => line.Length <= 510 && line.StartsWith("550"));
        (await client.SayAsync("NOOP")).ShouldBe("250 2.0.0 Ok");
    }
}
