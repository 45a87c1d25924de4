using ScriptGate.Functional.Harness;
using ScriptGate.Testing;

namespace ScriptGate.Functional.Hostile;

/// <summary>SMG-23 and SMG-26: what a step adds to a message, and what it sees of one that was mended.</summary>
public sealed class StampTests
{
    [Fact]
    public async Task A_stamp_is_computed_over_what_the_member_gets()
    {
        long seen = 0;
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).With("bareLineEnds", "\"normalise\"").On<MessageEvent>(Stage.Message, e =>
        {
            seen = e.Message.Size;
            e.Message.Headers.Add("X-Stamp", e.Message.Headers.Get("Subject") ?? "none");
            return Verdict.Continue;
        }));
        await using var client = gateway.Connect();
        await client.GreetAsync();

        (await Smuggling.SendAsync(client, "Subject: a\rb\r\n\r\nx\ry\nz\r\n.\r\n")).ShouldHaveSingleItem().ShouldStartWith("250 ");

        var text = member.Messages.ShouldHaveSingleItem().Text;
        text.ShouldEndWith("\r\nX-Stamp: a b\r\nSubject: a b\r\n\r\nx y\r\nz\r\n");
        seen.ShouldBe("Subject: a b\r\n\r\nx y\r\nz\r\n".Length);
        Smuggling.ShouldBeCleanTowards(member);
    }

    [Theory]
    [InlineData("X-A", "a\r\nBcc: victim@example.org")]
    [InlineData("X-A", "a\n\n.\nb")]
    [InlineData("X-A", "a\r\n.\r\n")]
    [InlineData("X-A", "a\0b")]
    [InlineData("X-A: b\r\nBcc", "victim@example.org")]
    [InlineData("", "a")]
    public async Task A_field_that_would_be_more_than_one_fails_its_step(string name, string value)
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).On<HeadersEvent>(Stage.Headers, e =>
        {
            e.Message.Headers.Add(name, value);
            return Verdict.Continue;
        }));
        await using var client = gateway.Connect();
        await client.GreetAsync();

        Transcript.WithoutId(await client.MailAsync()).ShouldBe("451 4.3.0 Temporary local problem, please try again later (support ID <id>)");

        member.Messages.ShouldBeEmpty();
        member.Connections.ShouldAllBe(connection => !connection.Received.Contains("Bcc", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_long_field_is_folded_and_stays_one()
    {
        var value = string.Join(' ', Enumerable.Repeat("word", 600));
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).On<HeadersEvent>(Stage.Headers, e =>
        {
            e.Message.Headers.Add("X-Long", value);
            return Verdict.Continue;
        }));
        await using var client = gateway.Connect();
        await client.GreetAsync();

        (await client.MailAsync()).ShouldStartWith("250 ");

        var text = member.Messages.ShouldHaveSingleItem().Text;
        var lines = text[..text.IndexOf("\r\n\r\n", StringComparison.Ordinal)].Split("\r\n");
        lines.ShouldAllBe(line => line.Length <= 998);
        lines.Where(line => !char.IsWhiteSpace(line[0])).Select(line => line.Split(':')[0]).ShouldBe(["Received", "X-Long", "Subject"]);
    }
}
