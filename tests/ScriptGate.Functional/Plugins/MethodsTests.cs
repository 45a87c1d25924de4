using ScriptGate.Functional.Harness;
using ScriptGate.Testing;

namespace ScriptGate.Functional.Plugins;

/// <summary>The check <c>methods</c> through the whole gateway.</summary>
public sealed class MethodsTests
{
    [Fact]
    public async Task Disallowed_commands_are_refused_recorded_and_never_reach_a_member()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).WithChecks("""{ "methods": { "alarm": true, "block": true } }"""));
        await using var client = gateway.Connect();

        await Transcript.PlayAsync(client, """
            S: 220 gw.example ESMTP ScriptGate
            C: EXPN staff
            S: 502 5.5.1 Command not accepted (support ID <id>)
            C: HELO client.example
            S: 250 gw.example
            C: expn staff
            S: 502 5.5.1 Command not accepted (support ID <id>)
            C: ETRN example.org
            S: 502 5.5.1 Command not accepted (support ID <id>)
            C: TURN
            S: 502 5.5.1 Command not accepted (support ID <id>)
            C: VRFY somebody
            S: 252 2.5.2 ...
            C: MAIL FROM:<a@client.example>
            S: 250 2.1.0 Sender ok
            C: RCPT TO:<b@example.org>
            S: 250 2.1.5 Recipient ok
            C: VRFY somebody
            S: 252 2.5.2 ...
            C: DATA
            S: 354 Start mail input; end with <CRLF>.<CRLF>
            C: Subject: x
            C:
            C: .
            S: 250 2.0.0 Stored as ...
            C: QUIT
            S: 221 2.0.0 Bye
            """);

        member.Messages.ShouldHaveSingleItem();
        member.Connections.SelectMany(connection => connection.Commands).ShouldNotContain(
            line => line.StartsWith("EXPN", StringComparison.OrdinalIgnoreCase) || line.StartsWith("VRFY", StringComparison.Ordinal) || line.StartsWith("ETRN", StringComparison.Ordinal) || line.StartsWith("TURN", StringComparison.Ordinal));
        gateway.Log.Of("Transaction").ShouldHaveSingleItem().ShouldContain("disallowed-method");
    }

    [Fact]
    public async Task The_record_is_found_by_the_support_ID_that_the_client_read()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).WithChecks("""{ "methods": { "alarm": true, "block": true } }"""));
        await using var client = gateway.Connect();
        await client.GreetAsync();

        var reply = await client.SayAsync("EXPN staff");

        var record = gateway.Records.Find(Delivery.MemberFaultTests.SupportIdIn(reply)).ShouldHaveSingleItem();
        record.Command.ShouldBe("EXPN");
        record.By.ShouldBe("methods");
        var violation = record.Violations.ShouldHaveSingleItem();
        violation.Name.ShouldBe("disallowed-method");
        violation.Blocked.ShouldBeTrue();
        violation.Evidence.ShouldNotBeNull()["verb"].ShouldBe("EXPN");
        gateway.Log.Of("Refused").ShouldHaveSingleItem().ShouldContain(record.Id);
    }

    [Theory]
    [InlineData("""{ "methods": { "alarm": true, "block": true } }""", "502 5.5.1 Command not accepted", true)]
    [InlineData("""{ "methods": { "alarm": false, "block": true } }""", "502 5.5.1 Command not accepted", false)]
    [InlineData("""{ "methods": { "alarm": true, "block": false } }""", "502 5.5.1 Command not implemented", true)]
    [InlineData("""{ "methods": { "alarm": false, "block": false } }""", "502 5.5.1 Command not implemented", false)]
    [InlineData("""{ "methods": { "alarm": true, "block": true, "reply": "550 5.7.1 Not here" } }""", "550 5.7.1 Not here", true)]
    [InlineData("""{ "methods": { "alarm": true, "block": true, "replies": { "EXPN": "502 5.7.0 No lists" } } }""", "502 5.7.0 No lists", true)]
    public async Task The_profile_decides(string checks, string reply, bool isRecorded)
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).WithChecks(checks));
        await using var client = gateway.Connect();
        await client.GreetAsync();

        var actual = await client.SayAsync("EXPN staff");

        Transcript.WithoutId(actual).ShouldBe(reply + " (support ID <id>)");
        gateway.Records.Find(Delivery.MemberFaultTests.SupportIdIn(actual)).ShouldHaveSingleItem().Violations.Count.ShouldBe(isRecorded ? 1 : 0);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_barred_method_is_barred_in_any_case_pipelined_and_inside_TLS(bool isSecured)
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).WithTls().WithChecks("""{ "methods": { "alarm": true, "block": true } }"""));
        await using var client = gateway.Connect();
        await client.GreetAsync();
        if (isSecured)
        {
            (await client.SayAsync("STARTTLS")).ShouldStartWith("220 ");
            await client.SecureAsync();
            await client.SayAsync("EHLO client.example");
        }

        await client.SendAsync("EXPN a\r\nexpn a\r\neXpN a\r\nEXPN\r\nMAIL FROM:<a@client.example>\r\nExPn a\r\nRCPT TO:<b@example.org>\r\nexpN\ta\r\nNOOP\r\n");

        var replies = new List<string>();
        for (var i = 0; i < 9; i++)
        {
            replies.Add(Transcript.WithoutId(await client.ReadReplyAsync()));
        }

        const string Barred = "502 5.5.1 Command not accepted (support ID <id>)";
        replies[..4].ShouldAllBe(reply => reply == Barred);
        replies[4].ShouldStartWith("250 ");
        replies[5].ShouldBe(Barred);
        replies[6].ShouldStartWith("250 ");
        replies[7].ShouldStartWith("50");
        replies[8].ShouldStartWith("250 ");
        member.Connections.SelectMany(connection => connection.Commands).ShouldNotContain(line => line.StartsWith("EXPN", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task An_allow_list_takes_what_it_lacks_out_of_EHLO_too()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(
            new Scenario(member.Address).WithTls().WithChecks("""{ "methods": { "allow": ["MAIL", "RCPT", "DATA"], "block": true } }"""));
        await using var client = gateway.Connect();

        var hello = await client.GreetAsync();

        hello.ShouldNotContain("CHUNKING");
        hello.ShouldNotContain("STARTTLS");
        hello.ShouldContain("PIPELINING");
        (await client.SayAsync("STARTTLS")).ShouldStartWith("502 5.5.1 Command not accepted (");
        (await client.SayAsync("FROB")).ShouldStartWith("502 5.5.1 Command not accepted (");
        (await client.SayAsync("NOOP")).ShouldStartWith("250 ");
        (await client.MailAsync()).ShouldStartWith("250 ");
    }
}
