using System.Text;
using ScriptGate.Interop.Harness.Clients;

namespace ScriptGate.Interop.Clients;

/// <summary>Every client, in every way to connect, through a rule, to Postfix.</summary>
public sealed class ClientMatrixTests(ClientMatrixFixture fixture) : IClassFixture<ClientMatrixFixture>
{
    public static TheoryData<string, string> Matrix { get; } = new MatrixTheoryData<string, string>(
        ["swaks", "msmtp", "nodemailer", "smtplib", "exim"],
        [nameof(TlsUse.None), nameof(TlsUse.StartTls), nameof(TlsUse.Implicit)]);

    [Theory]
    [MemberData(nameof(Matrix))]
    public async Task A_message_arrives_with_our_received_line_and_the_header_of_the_rule(string client, string tls)
    {
        var use = Enum.Parse<TlsUse>(tls);
        var nonce = $"{client}-{tls}".ToLowerInvariant();
        const string body = "Good morning,\r\n\r\n.a line that begins with a dot\r\n..and two\r\n.\r\nEnd\r\n";
        var message = fixture.Folder.Write($"{nonce}.eml", $"From: Alice <alice@example.com>\r\nTo: bob@example.org\r\nSubject: hello\r\nMessage-ID: <{nonce}@client.example>\r\n\r\n{body}");

        var result = await CommandLineClient.Named(client).SendAsync(new Submission
        {
            Port = use == TlsUse.Implicit ? fixture.Gateway.Plan.ImplicitTlsPort : fixture.Gateway.Port,
            Tls = use,
            Trust = use == TlsUse.None ? null : fixture.Pair.Certificate,
            To = $"{nonce}@example.org",
            MessageFile = message,
        });

        result.ShouldSucceed();
        var arrived = await fixture.Postfix.Mail.UntilAsync($"<{nonce}@client.example>");
        Encoding.Latin1.GetString(arrived.Body).ShouldBe(body);
        arrived.ValueOf("Delivered-To").ShouldBe($"{nonce}@example.org");
        arrived.ValueOf("Return-Path").ShouldBe("<alice@example.com>");
        arrived.ValueOf("X-Rule").ShouldBe(use == TlsUse.None ? "clear 127.0.0.1" : "TLS 1.3 127.0.0.1");
        var received = arrived.ValuesOf("Received");
        received.Count.ShouldBe(2, "Postfix's line above ours");
        received[1].ShouldStartWith("from client.example ([127.0.0.1]) by gw.example");
        received[1].ShouldContain(use == TlsUse.None ? "with ESMTP " : "with ESMTPS ");
        var transaction = await fixture.Gateway.Log.UntilAsync("Transaction", line => line["MessageId"]?.Contains(nonce, StringComparison.Ordinal) == true);
        transaction["Result"].ShouldBe("delivered");
        received[1].ShouldContain(transaction["SupportId"]!);
    }
}
