using System.Text.Json.Nodes;
using ScriptGate.Functional.Harness;
using ScriptGate.Testing;

namespace ScriptGate.Functional.Hostile;

/// <summary>The TLS rows on injection and stripping, on both sides.</summary>
public sealed class TlsInjectionTests
{
    [Theory]
    [InlineData("EHLO injected.example\r\n")]
    [InlineData("MAIL FROM:<evil@client.example>\r\n")]
    [InlineData("x")]
    public async Task What_stands_behind_STARTTLS_in_clear_ends_the_session(string injected)
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).WithTls());
        await using var client = gateway.Connect();
        (await client.GreetAsync()).ShouldContain("250-STARTTLS\n");

        await client.SendAsync("STARTTLS\r\n" + injected);

        Transcript.WithoutId(await client.ReadToEndAsync()).ShouldBe("421 4.7.0 Commands behind STARTTLS are not allowed, closing the connection (support ID <id>)\n");
    }

    [Theory]
    [InlineData("EHLO injected.example\r\n")]
    [InlineData("\u0000\u0001\u0002garbage\r\n")]
    [InlineData("MAIL FROM:<evil@client.example>\r\n")]
    public async Task What_comes_in_clear_where_the_handshake_should_be_is_never_run_nor_answered(string injected)
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).WithTls());
        await using var client = gateway.Connect(stepwise: true);
        await client.GreetAsync();
        (await client.SayAsync("STARTTLS")).ShouldBe("220 2.0.0 Ready to start TLS");

        await client.SendAsync(injected + new string('x', 64));

        // A TLS alert may be the last word; no reply in clear is.
        (await ReadOctetsAsync(client)).ShouldNotContain("250");
        await gateway.Log.UntilAsync("HandshakeFailed", TestContext.Current.CancellationToken);
        member.Connections.ShouldHaveSingleItem("the probe of the start");
    }

    [Fact]
    public async Task A_ClientHello_cut_short_ends_the_session_without_a_word()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).WithTls());
        await using var client = gateway.Connect();
        await client.GreetAsync();
        await client.SayAsync("STARTTLS");

        await client.SendAsync("\u0016\u0003\u0001\u0002\u0000");
        client.Close();

        (await ReadOctetsAsync(client)).ShouldBeEmpty();
        await gateway.Log.UntilAsync("HandshakeFailed", TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Nothing_learned_in_clear_survives_the_handshake()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).WithTls());
        await using var client = gateway.Connect();

        await Transcript.PlayAsync(client, """
            S: 220 gw.example ESMTP ScriptGate
            C: HELO clear.example
            S: 250 gw.example
            C: MAIL FROM:<a@client.example>
            S: 250 2.1.0 Sender ok
            C: RCPT TO:<b@example.org>
            S: 250 2.1.5 Recipient ok
            C: STARTTLS
            S: 503 5.5.1 Not possible during a transaction (support ID <id>)
            C: RSET
            S: 250 2.0.0 Ok
            C: STARTTLS
            S: 220 2.0.0 Ready to start TLS
            C: STARTTLS-HANDSHAKE
            C: DATA
            S: 503 5.5.1 Say EHLO or HELO first (support ID <id>)
            C: RCPT TO:<b@example.org>
            S: 503 5.5.1 Say EHLO or HELO first (support ID <id>)
            C: MAIL FROM:<a@client.example>
            S: 503 5.5.1 Say EHLO or HELO first (support ID <id>)
            C: EHLO secure.example
            S: 250-gw.example
            S: 250-PIPELINING
            S: 250-SIZE 26214400
            S: 250-8BITMIME
            S: 250-SMTPUTF8
            S: 250-DSN
            S: 250-ENHANCEDSTATUSCODES
            S: 250 CHUNKING
            C: STARTTLS
            S: 503 5.5.1 TLS is already active (support ID <id>)
            """);
        (await client.MailAsync()).ShouldStartWith("250 ");

        var text = member.Messages.ShouldHaveSingleItem().Text;
        text.ShouldStartWith("Received: from secure.example ([192.0.2.7])\r\n");
        text.ShouldContain(" with ESMTPS ");
        text.ShouldNotContain("clear.example");
    }

    [Fact]
    public async Task Authentication_in_clear_and_the_connection_it_was_made_on_are_forgotten_too()
    {
        await using var member = ScriptedMember.Start(script => script.Offers.Add("AUTH PLAIN"));
        await using var gateway = await TestGateway.StartAsync(
            new Scenario(member.Address).WithTls().With("auth", """{ "allowCleartext": true, "allowCleartextToMember": true }"""));
        await using var client = gateway.Connect();
        await client.GreetAsync();
        (await client.SayAsync("AUTH PLAIN AHVzZXIAcGFzcw==")).ShouldBe("235 2.7.0 Welcome");
        var authenticated = await member.ConnectionAsync(2, TestContext.Current.CancellationToken);

        (await client.SayAsync("STARTTLS")).ShouldStartWith("220 ");
        await client.SecureAsync();
        (await client.SayAsync("EHLO client.example")).ShouldContain("250-AUTH PLAIN");
        (await client.MailAsync()).ShouldStartWith("250 ");

        await authenticated.UntilEndAsync(TestContext.Current.CancellationToken);
        authenticated.Bodies.ShouldBeEmpty();
        member.Messages.ShouldHaveSingleItem().Text.ShouldContain(" with ESMTPS ");
    }

    [Fact]
    public async Task Where_TLS_is_required_nothing_but_the_way_to_it_is_answered()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).WithTls().With("starttls", "\"require\""));
        await using var client = gateway.Connect();
        await client.GreetAsync();

        Transcript.WithoutId(await client.SayAsync("MAIL FROM:<a@client.example>")).ShouldBe("530 5.7.0 Must issue a STARTTLS command first (support ID <id>)");
        Transcript.WithoutId(await client.SayAsync("RSET")).ShouldBe("530 5.7.0 Must issue a STARTTLS command first (support ID <id>)");
        (await client.SayAsync("NOOP")).ShouldBe("250 2.0.0 Ok");
        await client.SayAsync("STARTTLS");
        await client.SecureAsync();
        await client.SayAsync("EHLO client.example");
        (await client.MailAsync()).ShouldStartWith("250 ");
    }

    [Fact]
    public async Task Plain_octets_in_the_middle_of_a_TLS_session_end_it_and_deliver_nothing()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).WithTls());
        await using var client = gateway.Connect(stepwise: true);
        await SecureAsync(client);
        await client.OpenAsync();
        await client.SendAsync("Subject: x\r\n\r\nhalf");

        await client.Connection.Client.Output.WriteAsync("\r\n.\r\nQUIT\r\n"u8.ToArray(), TestContext.Current.CancellationToken);

        var connection = await member.ConnectionAsync(2, TestContext.Current.CancellationToken);
        await connection.UntilEndAsync(TestContext.Current.CancellationToken).WaitAsync(Patience.Limit, TimeProvider.System, TestContext.Current.CancellationToken);
        member.Messages.ShouldBeEmpty();
        connection.Bodies.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_TLS_session_that_ends_without_close_in_the_middle_of_a_message_delivers_nothing()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).WithTls());
        var client = gateway.Connect(stepwise: true);
        await SecureAsync(client);
        await client.OpenAsync();
        await client.SendAsync("Subject: x\r\n\r\nhalf\r\n");

        client.Close();

        await ShouldHaveDeliveredNothingAsync(gateway, member);
    }

    /// <summary>TLS-19, in the middle of a chunk.</summary>
    [Fact]
    public async Task One_that_ends_in_the_middle_of_a_chunk_delivers_nothing_either()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).WithTls());
        var client = gateway.Connect(stepwise: true);
        await SecureAsync(client);
        await client.SayAsync("MAIL FROM:<a@client.example>");
        await client.SayAsync("RCPT TO:<b@example.org>");
        await client.SendAsync("BDAT 100 LAST\r\nSubject: x\r\n\r\nhalf\r\n");

        client.Close();

        await ShouldHaveDeliveredNothingAsync(gateway, member);
    }

    // ---- the member's side --------------------------------------------------------------------------------------------

    [Theory]
    [InlineData("require")]
    [InlineData("opportunistic")]
    public async Task Octets_behind_the_members_220_are_never_read_as_a_reply(string mode)
    {
        using var authority = new TestCertificates();
        await using var member = TlsMember(authority, script => script.OnCommand("STARTTLS", step => step.SendAsync("220 go\r\n250-evil\r\n250 AUTH PLAIN\r\n")));
        await using var gateway = await TestGateway.StartAsync(ServerTls(member, mode));
        await using var client = gateway.Connect();
        (await client.GreetAsync()).ShouldNotContain("AUTH");

        Transcript.WithoutId(await client.MailAsync()).ShouldStartWith(
            "250 2.1.0 Sender ok\n451 4.4.1 The mail service is not reachable, please try again later (support ID <id>)\n");

        gateway.Log.Of("OctetsBehindStartTls").ShouldNotBeEmpty();
        ShouldHaveSaidNothingInClear(member);
    }

    [Theory]
    [InlineData("502 5.5.1 No")]
    [InlineData("454 4.7.0 Not now")]
    [InlineData("354 Go ahead")]
    [InlineData("421 4.3.2 Bye")]
    [InlineData("530 5.7.0 First something else")]
    [InlineData("220-one\n220 two")]
    public async Task Where_TLS_is_required_no_answer_to_STARTTLS_leads_to_mail_in_clear(string reply)
    {
        using var authority = new TestCertificates();
        await using var member = TlsMember(authority, script => script.Answer("STARTTLS", reply));
        await using var gateway = await TestGateway.StartAsync(ServerTls(member, "require"));
        await using var client = gateway.Connect();
        await client.GreetAsync();
        await client.SayAsync("MAIL FROM:<a@client.example>");

        Transcript.WithoutId(await client.SayAsync("RCPT TO:<b@example.org>")).ShouldBe("451 4.4.1 The mail service is not reachable, please try again later (support ID <id>)");

        ShouldHaveSaidNothingInClear(member);
    }

    [Theory]
    [InlineData("502 5.5.1 No", true)]
    [InlineData("454 4.7.0 Not now", true)]
    [InlineData("354 Go ahead", false)]
    [InlineData("220-one\n220 two", false)]
    public async Task Where_TLS_is_opportunistic_only_a_refusal_leads_to_mail_in_clear(string reply, bool delivers)
    {
        using var authority = new TestCertificates();
        await using var member = TlsMember(authority, script => script.Answer("STARTTLS", reply));
        await using var gateway = await TestGateway.StartAsync(ServerTls(member, "opportunistic"));
        await using var client = gateway.Connect();
        await client.GreetAsync();

        (await client.MailAsync()).ShouldStartWith(delivers ? "250 2.0.0 Stored as " : "250 2.1.0 Sender ok\n451 4.4.1 ");

        member.Messages.Count.ShouldBe(delivers ? 1 : 0);
    }

    [Fact]
    public async Task A_member_that_only_knows_HELO_gets_no_mail_where_TLS_is_required()
    {
        await using var member = ScriptedMember.Start(script => script.Answer("EHLO", "500 5.5.1 What?"));
        await using var gateway = await TestGateway.StartAsync(ServerTls(member, "require"));
        await using var client = gateway.Connect();
        await client.GreetAsync();
        await client.SayAsync("MAIL FROM:<a@client.example>");

        (await client.SayAsync("RCPT TO:<b@example.org>")).ShouldStartWith("451 4.4.1 ");

        ShouldHaveSaidNothingInClear(member);
        member.Connections.ShouldAllBe(connection => !connection.Received.Contains("HELO gw", StringComparison.Ordinal));
    }

    private static async Task SecureAsync(RawClient client)
    {
        await client.GreetAsync();
        (await client.SayAsync("STARTTLS")).ShouldStartWith("220 ");
        await client.SecureAsync();
        await client.SayAsync("EHLO client.example");
    }

    private static async Task ShouldHaveDeliveredNothingAsync(TestGateway gateway, ScriptedMember member)
    {
        var connection = await member.ConnectionAsync(2, TestContext.Current.CancellationToken);
        await gateway.Host.StopAsync(TestContext.Current.CancellationToken);
        member.Messages.ShouldBeEmpty();
        connection.Bodies.ShouldBeEmpty();
        gateway.Log.Of("SessionFailed").ShouldBeEmpty();
    }

    private static ScriptedMember TlsMember(TestCertificates authority, Action<MemberScript> script) => ScriptedMember.Start(all =>
    {
        all.Certificate = authority.Issue("member.example");
        script(all);
    });

    private static Scenario ServerTls(ScriptedMember member, string mode)
    {
        var scenario = new Scenario(member.Address);
        scenario.Pool["serverTls"] = new JsonObject { ["mode"] = mode, ["verify"] = false };
        return scenario;
    }

    private static void ShouldHaveSaidNothingInClear(ScriptedMember member)
    {
        member.Messages.ShouldBeEmpty();
        member.Connections.ShouldAllBe(connection => !connection.Received.Contains("MAIL", StringComparison.Ordinal));
    }

    private static async Task<string> ReadOctetsAsync(RawClient client)
    {
        var text = new System.Text.StringBuilder();
        while (true)
        {
            var result = await Patience.UntilAsync(client.Connection.Client.Input.ReadAsync(TestContext.Current.CancellationToken).AsTask(), "the end of the connection", TestContext.Current.CancellationToken);
            text.Append(System.Text.EncodingExtensions.GetString(System.Text.Encoding.Latin1, result.Buffer));
            client.Connection.Client.Input.AdvanceTo(result.Buffer.End);
            if (result.IsCompleted)
            {
                return text.ToString();
            }
        }
    }
}
