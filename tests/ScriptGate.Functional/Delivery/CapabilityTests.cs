using ScriptGate.Functional.Harness;
using ScriptGate.Testing;

namespace ScriptGate.Functional.Delivery;

/// <summary>What is offered, and what becomes of mail that a member cannot take: refused, never silently changed.</summary>
public sealed class CapabilityTests
{
    private const string Pipelining = "PIPELINING";

    [Fact]
    public async Task Only_what_every_member_keeps_is_offered()
    {
        await using var rich = ScriptedMember.Start();
        await using var poor = ScriptedMember.Start(script => Offer(script, Pipelining, "8BITMIME", "SIZE 1000000"));
        await using var gateway = await TestGateway.StartAsync(new Scenario(rich.Address, poor.Address));
        await using var client = gateway.Connect();

        (await client.GreetAsync()).ShouldBe("250-gw.example\n250-PIPELINING\n250-SIZE 1000000\n250-8BITMIME\n250-ENHANCEDSTATUSCODES\n250 CHUNKING");
    }

    [Theory]
    [InlineData("SMTPUTF8", "555 5.5.4 SMTPUTF8 is not supported (support ID <id>)")]
    [InlineData("BODY=8BITMIME", "555 5.5.4 BODY=8BITMIME is not supported (support ID <id>)")]
    [InlineData("RET=HDRS", "555 5.5.4 RET is not supported (support ID <id>)")]
    [InlineData("ENVID=x", "555 5.5.4 ENVID is not supported (support ID <id>)")]
    [InlineData("AUTH=<>", "555 5.5.4 A parameter is not supported (support ID <id>)")]
    public async Task A_parameter_that_was_not_offered_is_refused(string parameter, string reply)
    {
        await using var member = ScriptedMember.Start(script => Offer(script, Pipelining));
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address));
        await using var client = gateway.Connect();
        (await client.GreetAsync()).ShouldBe("250-gw.example\n250-PIPELINING\n250-SIZE 26214400\n250-ENHANCEDSTATUSCODES\n250 CHUNKING");

        Transcript.WithoutId(await client.SayAsync("MAIL FROM:<a@client.example> " + parameter)).ShouldBe(reply);
        (await client.SayAsync("MAIL FROM:<a@client.example> SIZE=100")).ShouldBe("250 2.1.0 Sender ok");
        Transcript.WithoutId(await client.SayAsync("RCPT TO:<b@example.org> NOTIFY=NEVER")).ShouldBe("555 5.5.4 NOTIFY is not supported (support ID <id>)");
        (await client.SayAsync("RCPT TO:<b@example.org>")).ShouldBe("250 2.1.5 Recipient ok");
        (await member.ConnectionAsync(2, TestContext.Current.CancellationToken)).Commands.ShouldContain(line => line == "MAIL FROM:<a@client.example>", "SIZE is only advice and the member does not know it");
    }

    [Fact]
    public async Task Parameters_are_passed_on_as_they_are()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address));
        await using var client = gateway.Connect();
        await client.GreetAsync();

        await client.SayAsync("mail from:<a@client.example> size=100 body=8bitmime SMTPUTF8 RET=HDRS ENVID=x+2By");
        (await client.SayAsync("rcpt to:<b@example.org> NOTIFY=SUCCESS,DELAY ORCPT=rfc822;b+2Bc@example.org")).ShouldBe("250 2.1.5 Recipient ok");

        (await member.ConnectionAsync(2, TestContext.Current.CancellationToken)).Commands.Skip(1).ShouldBe(
        [
            "MAIL FROM:<a@client.example> SIZE=100 BODY=8bitmime SMTPUTF8 RET=HDRS ENVID=x+2By",
            "RCPT TO:<b@example.org> NOTIFY=SUCCESS,DELAY ORCPT=rfc822;b+2Bc@example.org",
        ]);
    }

    [Theory]
    [InlineData("SMTPUTF8", "550 5.6.7 No server for this mail supports SMTPUTF8 (support ID <id>)")]
    [InlineData("BODY=8BITMIME", "554 5.6.3 No server for this mail supports 8BITMIME (support ID <id>)")]
    public async Task A_member_that_lost_what_was_offered_gets_no_mail_that_needs_it(string parameter, string reply)
    {
        var hellos = 0;
        await using var member = ScriptedMember.Start(script => script.OnCommand("EHLO", step =>
            Interlocked.Increment(ref hellos) == 1 ? step.DefaultAsync() : step.ReplyAsync("250-member.example\n250 PIPELINING")));
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address));
        await using var client = gateway.Connect();
        await client.GreetAsync();
        (await client.SayAsync("MAIL FROM:<a@client.example> " + parameter)).ShouldBe("250 2.1.0 Sender ok");

        Transcript.WithoutId(await client.SayAsync("RCPT TO:<b@example.org>")).ShouldBe(reply);

        member.Connections.ShouldAllBe(connection => !connection.Received.Contains("MAIL", StringComparison.Ordinal));
    }

    [Fact]
    public async Task UTF_8_addresses_arrive_as_they_are()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address));
        await using var client = gateway.Connect();
        await client.GreetAsync();

        await client.SayAsync("MAIL FROM:<\u00c3\u00a4@\u00c3\u00a4.example> SMTPUTF8");
        (await client.SayAsync("RCPT TO:<\u00c3\u00b6@example.org>")).ShouldBe("250 2.1.5 Recipient ok");
        await client.SayAsync("DATA");
        (await client.SayAsync("Subject: \u00c3\u00bc\r\n\r\n.")).ShouldStartWith("250 ");

        var message = member.Messages.ShouldHaveSingleItem();
        message.Mail.ShouldBe("MAIL FROM:<\u00e4@\u00e4.example> SMTPUTF8");
        message.Recipients.ShouldBe(["RCPT TO:<\u00f6@example.org>"]);
        message.Text.ShouldContain(" for <\u00c3\u00b6@example.org>;");
        message.Text.ShouldEndWith("Subject: \u00c3\u00bc\r\n\r\n");
    }

    private static void Offer(MemberScript script, params string[] keywords)
    {
        script.Offers.Clear();
        script.Offers.AddRange(keywords);
    }
}
