using System.Text;
using ScriptGate.Functional.Harness;
using ScriptGate.Testing;

namespace ScriptGate.Functional.Rules;

/// <summary>A field that a rule adds is one line more, and the message is what it was to the octet, however it came.</summary>
public sealed class ByteExactTests
{
    private const string Header =
        "Received: by elsewhere;\r\n\tMon, 5 Jan 2026 12:00:00 +0000\r\nSubject: =?utf-8?q?caf=C3=A9?=\r\n  folded twice\r\nX-Empty:\r\nx-odd :spaces before the colon\r\nX-8bit: caf\u00e9\r\n";

    private const string Body = "..two dots\r\n.\r\n.one\r\n\r\ntrailing blanks  \t\r\n\u00e9\u00ff\r\nno end\r\n";

    private const string Rule = "on('HEADERS', (session, message) => { message.headers.add('X-Client-Address', String(session.client.address)); });";

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(int.MaxValue)]
    public async Task One_field_more_and_the_rest_to_the_octet(int piece)
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).WithRule(Rule));
        await using var client = gateway.Connect(stepwise: true);
        await client.GreetAsync();
        await client.SayAsync("MAIL FROM:<a@client.example> BODY=8BITMIME");
        await client.SayAsync("RCPT TO:<b@example.org>");
        await client.SayAsync("DATA");
        var wire = Header + "\r\n" + string.Concat(Body.Split("\r\n").Select((line, i) => (i == 0 ? "" : "\r\n") + (line.StartsWith('.') ? "." + line : line))) + ".\r\n";
        for (var i = 0; i < wire.Length; i += piece)
        {
            await client.SendAsync(wire.Substring(i, Math.Min(piece, wire.Length - i)));
            if (piece == int.MaxValue)
            {
                break;
            }
        }

        (await client.ReadReplyAsync()).ShouldStartWith("250 ");

        ShouldBeExact(member.Messages.ShouldHaveSingleItem());
    }

    [Fact]
    public async Task The_same_in_chunks_of_one_octet()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).WithRule(Rule));
        await using var client = gateway.Connect();
        await client.GreetAsync();
        await client.SayAsync("MAIL FROM:<a@client.example> BODY=8BITMIME");
        await client.SayAsync("RCPT TO:<b@example.org>");
        var message = Header + "\r\n" + Body;
        await client.SendAsync(string.Concat(message.Select(octet => $"BDAT 1\r\n{octet}")) + "BDAT 0 LAST\r\n");
        for (var i = 0; i < message.Length; i++)
        {
            (await client.ReadReplyAsync()).ShouldStartWith("250 ");
        }

        (await client.ReadReplyAsync()).ShouldStartWith("250 ");

        ShouldBeExact(member.Messages.ShouldHaveSingleItem());
    }

    // Our own Received line stands above everything.
    private static void ShouldBeExact(RecordedMessage message)
    {
        const string Mine = "X-Client-Address: 192.0.2.7\r\n";
        var text = Encoding.Latin1.GetString(message.Content);
        text.ShouldEndWith("\r\n" + Mine + Header + "\r\n" + Body);
        text[..^(Mine + Header + "\r\n" + Body).Length].ShouldStartWith("Received: from client.example ");
        text.Split("X-Client-Address").Length.ShouldBe(2);
    }
}
