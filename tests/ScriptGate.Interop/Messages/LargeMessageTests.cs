using System.Text;
using ScriptGate.Interop.Harness.Clients;
using ScriptGate.Interop.Harness.Servers;

namespace ScriptGate.Interop.Messages;

/// <summary>Messages far larger than what the gateway holds in memory arrive octet by octet as they were sent.</summary>
public sealed class LargeMessageTests(LargeMessageFixture fixture) : IClassFixture<LargeMessageFixture>
{
    private const string Mixed = "multipart/mixed; boundary=b";

    [Theory]
    [InlineData("smtplib", nameof(TlsUse.None))]
    [InlineData("smtplib", nameof(TlsUse.StartTls))]
    [InlineData("nodemailer", nameof(TlsUse.Implicit))]
    [InlineData("exim", nameof(TlsUse.None))]
    [InlineData("exim", nameof(TlsUse.StartTls))]
    public async Task An_attachment_of_15_MiB_arrives_unchanged(string client, string tls)
    {
        var use = Enum.Parse<TlsUse>(tls);
        var nonce = $"attachment-{client}-{tls}".ToLowerInvariant();

        var result = await CommandLineClient.Named(client).SendAsync(new Submission
        {
            Port = use == TlsUse.Implicit ? fixture.Gateway.Plan.ImplicitTlsPort : fixture.Gateway.Port,
            Tls = use,
            Trust = use == TlsUse.None ? null : fixture.Pair.Certificate,
            MessageFile = fixture.Folder.Write($"{nonce}.eml", LargeMessageFixture.Message(nonce, Mixed, fixture.Attachment)),
        });

        result.ShouldSucceed();
        ShouldBeUnchanged(await fixture.Postfix.Mail.UntilAsync(nonce), fixture.Attachment);
    }

    [Fact]
    public async Task Octets_with_the_high_bit_set_arrive_unchanged()
    {
        const string nonce = "eight-bit-data";

        var result = await SmtplibClient.SendAsync(
            new Submission
            {
                Port = fixture.Gateway.Port,
                MessageFile = fixture.Folder.Write($"{nonce}.eml", LargeMessageFixture.Message(nonce, "application/octet-stream", fixture.EightBit)),
            },
            ["BODY=8BITMIME"]);

        result.ShouldSucceed();
        ShouldBeUnchanged(await fixture.Postfix.Mail.UntilAsync(nonce), fixture.EightBit);
    }

    [Theory]
    [InlineData(1000 * 1000)]
    [InlineData(64 * 1024 + 1)]
    public async Task The_same_octets_in_chunks_arrive_unchanged(int chunkOctets)
    {
        var nonce = $"eight-bit-bdat-{chunkOctets}";
        ReadOnlyMemory<byte> message = LargeMessageFixture.Message(nonce, "application/octet-stream", fixture.EightBit);
        await using var client = await fixture.Gateway.ConnectAsync();
        (await client.GreetAsync()).ShouldContain("CHUNKING");
        (await client.SayAsync($"MAIL FROM:<alice@example.com> BODY=8BITMIME SIZE={message.Length}")).ShouldStartWith("250 ");
        (await client.SayAsync("RCPT TO:<bob@example.org>")).ShouldStartWith("250 ");

        // Chunks end anywhere: between CR and LF, in front of a dot.
        for (; message.Length > chunkOctets; message = message[chunkOctets..])
        {
            await client.SendAsync(Encoding.ASCII.GetBytes($"BDAT {chunkOctets}\r\n"));
            await client.SendAsync(message[..chunkOctets]);
            (await client.ReadReplyAsync()).ShouldStartWith("250 ");
        }

        await client.SendAsync(Encoding.ASCII.GetBytes($"BDAT {message.Length} LAST\r\n"));
        await client.SendAsync(message);
        (await client.ReadReplyAsync()).ShouldStartWith("250 2.0.0 Ok: queued as ");

        ShouldBeUnchanged(await fixture.Postfix.Mail.UntilAsync(nonce), fixture.EightBit);
    }

    [Fact]
    public async Task A_message_over_the_limit_is_refused_and_the_session_goes_on()
    {
        await using var client = await fixture.Gateway.ConnectAsync();
        await client.GreetAsync();

        (await client.SayAsync("MAIL FROM:<alice@example.com> SIZE=27000000")).ShouldStartWith("552 5.3.4 ");
        var undeclared = await client.MailAsync(Encoding.Latin1.GetString([.. fixture.EightBit, .. fixture.EightBit]).Replace("\n.", "\n..", StringComparison.Ordinal), "alice@example.com", "toobig@example.org");
        undeclared.ShouldStartWith("552 5.3.4 ");
        (await client.MailAsync("Message-ID: <after-too-big@client.example>\r\n\r\nHi.\r\n", "alice@example.com", "bob@example.org")).ShouldStartWith("250 ");

        await fixture.Postfix.Mail.UntilAsync("<after-too-big@client.example>");
        fixture.Postfix.Mail.Read().ShouldNotContain(message => message.Headers.Contains("toobig@", StringComparison.Ordinal));
    }

    private static void ShouldBeUnchanged(ArrivedMessage arrived, byte[] body)
    {
        arrived.ValueOf("X-Rule").ShouldBe("seen");
        arrived.Body.Length.ShouldBe(body.Length);
        LargeMessageFixture.Hash(arrived.Body).ShouldBe(LargeMessageFixture.Hash(body));
    }
}
