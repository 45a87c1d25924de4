using System.Text.Json.Nodes;
using ScriptGate.Functional.Harness;
using ScriptGate.Testing;

namespace ScriptGate.Functional.Delivery;

/// <summary>Which pool a recipient goes to, and when the member is asked about it.</summary>
public sealed class RoutingTests
{
    [Theory]
    [InlineData("defer-others", "452 4.5.3 Send this recipient in a separate transaction (support ID <id>)")]
    [InlineData("refuse", "550 5.7.1 Refused by policy (support ID <id>)")]
    [InlineData("first-route", "250 2.1.5 Recipient ok")]
    public async Task One_transaction_goes_to_one_pool(string mode, string reply)
    {
        await using var mail = ScriptedMember.Start();
        await using var archive = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(TwoPools(mail, archive).With("multiRoute", $"\"{mode}\""));
        await using var client = gateway.Connect();
        await client.GreetAsync();
        await client.SayAsync("MAIL FROM:<a@client.example>");

        (await client.SayAsync("RCPT TO:<b@example.org>")).ShouldBe("250 2.1.5 Recipient ok");
        Transcript.WithoutId(await client.SayAsync("RCPT TO:<c@archive.example>")).ShouldBe(reply);
        (await client.SayAsync("DATA")).ShouldStartWith("354 ");
        (await client.SayAsync("Subject: x\r\n\r\n.")).ShouldStartWith("250 ");

        mail.Messages.ShouldHaveSingleItem().Recipients.Count.ShouldBe(reply[0] == '2' ? 2 : 1);
        archive.Messages.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_recipient_that_was_refused_does_not_fix_the_pool()
    {
        await using var mail = ScriptedMember.Start(script => script.Answer("RCPT", "550 5.1.1 Unknown"));
        await using var archive = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(TwoPools(mail, archive));
        await using var client = gateway.Connect();
        await client.GreetAsync();
        await client.SayAsync("MAIL FROM:<a@client.example>");

        (await client.SayAsync("RCPT TO:<b@example.org>")).ShouldStartWith("550 5.1.1 Unknown");
        (await client.SayAsync("RCPT TO:<c@archive.example>")).ShouldBe("250 2.1.5 Recipient ok");
        (await client.SayAsync("DATA")).ShouldStartWith("354 ");
        (await client.SayAsync("Subject: x\r\n\r\n.")).ShouldStartWith("250 ");

        archive.Messages.ShouldHaveSingleItem().Recipients.ShouldBe(["RCPT TO:<c@archive.example>"]);
        mail.Connections.ShouldAllBe(connection => !connection.Received.Contains("archive", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Late_means_that_a_refused_message_costs_the_pool_nothing()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(
            new Scenario(member.Address).With("recipients", "\"late\"").On<MessageEvent>(Stage.Message, _ => Verdict.Reject("5.7.1", "No")));
        await using var client = gateway.Connect();
        await client.GreetAsync();

        Transcript.WithoutId(await client.MailAsync()).ShouldBe("554 5.7.1 No (support ID <id>)");

        member.Connections.ShouldHaveSingleItem("the probe of the start");
    }

    [Theory]
    [InlineData("550 5.1.1 Unknown", "550 5.1.1 Unknown (support ID <id>)")]
    [InlineData("450 4.2.0 Later", "450 4.2.0 Later (support ID <id>)")]
    public async Task Late_means_that_one_refused_recipient_refuses_the_message(string reply, string expected)
    {
        await using var member = ScriptedMember.Start(script => script.OnCommand("RCPT", step => step.Line.Contains("no@", StringComparison.Ordinal) ? step.ReplyAsync(reply) : step.DefaultAsync()));
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).With("recipients", "\"late\""));
        await using var client = gateway.Connect();
        await client.GreetAsync();

        Transcript.WithoutId(await client.MailAsync(recipients: ["b@example.org", "no@example.org"])).ShouldBe(expected);
        (await client.MailAsync(recipients: ["b@example.org", "c@example.org"])).ShouldStartWith("250 2.0.0 Stored as ");

        member.Messages.ShouldHaveSingleItem().Recipients.Count.ShouldBe(2);
        member.Connections.Sum(connection => connection.Bodies.Count).ShouldBe(1);
    }

    [Fact]
    public async Task A_recipient_that_a_step_refuses_behind_the_members_250_is_taken_back()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).On<ServerReplyEvent>(
            Stage.ServerReply, e => e.Command == "RCPT" && e.Recipient!.Address.Local == "no" ? Verdict.Reject("5.7.1", "No") : Verdict.Continue));
        await using var client = gateway.Connect();
        await client.GreetAsync();

        Transcript.WithoutId(await client.OpenAsync("a@client.example", "b@example.org", "no@example.org", "c@example.org")).ShouldBe("""
            250 2.1.0 Sender ok
            250 2.1.5 Recipient ok
            550 5.7.1 No (support ID <id>)
            250 2.1.5 Recipient ok
            354 Start mail input; end with <CRLF>.<CRLF>
            """.ReplaceLineEndings("\n"));
        (await client.SayAsync("Subject: x\r\n\r\n.")).ShouldStartWith("250 ");

        member.Messages.ShouldHaveSingleItem().Recipients.ShouldBe(["RCPT TO:<b@example.org>", "RCPT TO:<c@example.org>"]);
    }

    [Fact]
    public async Task A_discarded_recipient_is_told_250_and_nobody_is_asked()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).With("allowDiscard", "true").On<RcptEvent>(
            Stage.Rcpt, e => e.Recipient.Address.Local == "trap" ? Verdict.Discard : Verdict.Continue));
        await using var client = gateway.Connect();
        await client.GreetAsync();

        (await client.MailAsync(recipients: ["trap@example.org", "b@example.org"])).ShouldStartWith("250 2.0.0 Stored as ");
        (await client.MailAsync(recipients: "trap@example.org")).ShouldBe("250 2.0.0 Ok, message accepted");

        member.Messages.ShouldHaveSingleItem().Recipients.ShouldBe(["RCPT TO:<b@example.org>"]);
        member.Connections.ShouldAllBe(connection => !connection.Received.Contains("trap", StringComparison.Ordinal));
    }

    private static Scenario TwoPools(ScriptedMember mail, ScriptedMember archive)
    {
        var scenario = new Scenario(mail.Address);
        scenario.Configuration["pools"]!["archive"] = new JsonObject { ["members"] = Scenario.Members(archive.Address), ["monitor"] = new JsonObject { ["type"] = "none" } };
        return scenario.On<RcptEvent>(Stage.Rcpt, e =>
        {
            if (e.Recipient.Address.Domain == "archive.example")
            {
                e.Recipient.Pool = "archive";
            }

            return Verdict.Continue;
        });
    }
}
