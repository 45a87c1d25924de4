using System.Net;
using ScriptGate.Functional.Harness;
using ScriptGate.Testing;

namespace ScriptGate.Functional.Transcripts;

/// <summary>Our Received field: who, how, under which ID, when.</summary>
public sealed class TraceTests
{
    [Theory]
    [InlineData("HELO client.example", "", "SMTP")]
    [InlineData("EHLO client.example", "", "ESMTP")]
    [InlineData("EHLO client.example", " SMTPUTF8", "UTF8SMTP")]
    public async Task It_names_the_protocol_of_RFC_3848(string hello, string parameters, string protocol)
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address) { Clock = new ManualClock() });
        await using var client = gateway.Connect();
        await client.GreetAsync(hello);
        await client.SayAsync("MAIL FROM:<a@client.example>" + parameters);
        var id = Transcript.IdOf(await client.SayAsync("RCPT TO:<>"));
        await client.SayAsync("RCPT TO:<b@example.org>");
        await client.SayAsync("DATA");
        (await client.SayAsync("Subject: x\r\n\r\n.")).ShouldStartWith("250 ");

        Unfold(member).ShouldBe($"Received: from client.example ([192.0.2.7]) by gw.example with {protocol} id {id} for <b@example.org>; Sun, 01 Mar 2026 12:00:00 +0000");
    }

    [Fact]
    public async Task It_names_TLS_and_its_version()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).WithTls());
        await using var client = gateway.Connect();
        await client.GreetAsync();
        await client.SayAsync("STARTTLS");
        await client.SecureAsync();
        await client.SayAsync("EHLO client.example");
        (await client.MailAsync()).ShouldStartWith("250 ");

        Unfold(member).ShouldMatch(@"^Received: from client.example \(\[192.0.2.7\]\) by gw.example with ESMTPS \(version=1.3 cipher=TLS_[A-Z0-9_]+\) id SG-[0-9A-Z]+-1 for <b@example.org>; ");
    }

    [Fact]
    public async Task It_names_no_recipient_where_there_are_several()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address));
        await using var client = gateway.Connect(IPAddress.Parse("2001:db8::7"));
        await client.GreetAsync();
        (await client.MailAsync(recipients: ["b@example.org", "secret@example.org"])).ShouldStartWith("250 ");

        Unfold(member).ShouldMatch(@"^Received: from client.example \(\[IPv6:2001:db8::7\]\) by gw.example with ESMTP id SG-[0-9A-Z]+-1; ");
        member.Messages[0].Text.ShouldNotContain("secret");
    }

    private static string Unfold(ScriptedMember member)
    {
        var text = member.Messages.ShouldHaveSingleItem().Text;
        text[..text.IndexOf("\r\nSubject:", StringComparison.Ordinal)].Split("\r\n").ShouldAllBe(line => line.Length <= 998);
        return text[..text.IndexOf("\r\nSubject:", StringComparison.Ordinal)].Replace("\r\n\t", " ", StringComparison.Ordinal).Replace("\r\n ", " ", StringComparison.Ordinal);
    }
}
