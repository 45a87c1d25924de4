using ScriptGate.Functional.Harness;
using ScriptGate.Testing;

namespace ScriptGate.Functional.Rules;

/// <summary>A rule judges each recipient of a message for itself.</summary>
public sealed class RecipientTests
{
    [Fact]
    public async Task Three_recipients_have_three_outcomes_and_the_member_never_sees_the_one_that_was_refused()
    {
        await using var mail = ScriptedMember.Start();
        await using var archive = ScriptedMember.Start();
        var scenario = new Scenario(mail.Address).WithRule("""
            on('RCPT', (session, rcpt) => {
              if (rcpt.address.local === 'closed') return reject('5.1.1', 'Closed');
              if (rcpt.address.domain === 'archive.example') rcpt.pool = 'archive';
            });
            """);
        scenario.Configuration["pools"]!["archive"] = new System.Text.Json.Nodes.JsonObject { ["members"] = Scenario.Members(archive.Address), ["monitor"] = new System.Text.Json.Nodes.JsonObject { ["type"] = "none" } };
        await using var gateway = await TestGateway.StartAsync(scenario);
        await using var client = gateway.Connect();
        await client.GreetAsync();
        await client.SayAsync("MAIL FROM:<a@client.example>");

        (await client.SayAsync("RCPT TO:<open@example.org>")).ShouldBe("250 2.1.5 Recipient ok");
        Transcript.WithoutId(await client.SayAsync("RCPT TO:<closed@example.org>")).ShouldBe("550 5.1.1 Closed (support ID <id>)");
        (await client.SayAsync("RCPT TO:<c@archive.example>")).ShouldStartWith("452 4.5.3 ");
        await client.SayAsync("DATA");
        (await client.SayAsync("Subject: x\r\n\r\n.")).ShouldStartWith("250 ");

        // As clients do with a 452: the rest in a transaction of its own.
        (await client.MailAsync(recipients: "c@archive.example")).ShouldStartWith("250 ");
        mail.Messages.ShouldHaveSingleItem().Recipients.ShouldBe(["RCPT TO:<open@example.org>"]);
        archive.Messages.ShouldHaveSingleItem().Recipients.ShouldBe(["RCPT TO:<c@archive.example>"]);
        mail.Connections.Concat(archive.Connections).SelectMany(connection => connection.Commands).ShouldNotContain(line => line.Contains("closed", StringComparison.Ordinal));
    }
}
