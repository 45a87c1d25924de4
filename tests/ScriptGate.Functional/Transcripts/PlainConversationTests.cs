using ScriptGate.Functional.Harness;
using ScriptGate.Testing;

namespace ScriptGate.Functional.Transcripts;

public sealed class PlainConversationTests
{
    [Fact]
    public async Task A_message_goes_through_and_the_members_reply_is_the_clients()
    {
        await using var member = ScriptedMember.Start(script => script.OnFinalDot(async step => { await step.ReplyAsync("250 2.0.0 queued as 4711"); }));
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address));
        await using var client = gateway.Connect();

        await Transcript.PlayAsync(client, """
            S: 220 gw.example ESMTP ScriptGate
            C: EHLO client.example
            S: 250-gw.example
            S: 250-PIPELINING
            S: 250-SIZE 26214400
            S: 250-8BITMIME
            S: 250-SMTPUTF8
            S: 250-DSN
            S: 250-ENHANCEDSTATUSCODES
            S: 250 CHUNKING
            C: MAIL FROM:<a@client.example> SIZE=100
            S: 250 2.1.0 Sender ok
            C: RCPT TO:<b@example.org>
            S: 250 2.1.5 Recipient ok
            C: DATA
            S: 354 Start mail input; end with <CRLF>.<CRLF>
            C: Subject: hello
            C:
            C: Hi.
            C: ..dotted
            C: .
            S: 250 2.0.0 queued as 4711
            C: QUIT
            S: 221 2.0.0 Bye
            S: (closed)
            """);

        var message = member.Messages.ShouldHaveSingleItem();
        message.Text.ShouldEndWith("Subject: hello\r\n\r\nHi.\r\n.dotted\r\n");
        message.Text.ShouldStartWith("Received: from client.example ([192.0.2.7])");
    }
}
