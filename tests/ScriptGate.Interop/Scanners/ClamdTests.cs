using System.IO.Compression;
using System.Text;
using ScriptGate.Interop.Harness;
using ScriptGate.Interop.Harness.Gateway;
using ScriptGate.Interop.Harness.Servers;
using ScriptGate.Testing;

namespace ScriptGate.Interop.Scanners;

/// <summary>The check <c>antivirus</c> with a real clamd. Its only signature is one of these tests: nothing is downloaded.</summary>
public sealed class ClamdTests(ClamdFixture fixture) : IClassFixture<ClamdFixture>
{
    private const string Infected = "554 5.7.1 The message contains malicious software (support ID SG-";
    private const string Unscanned = "554 5.7.1 The message cannot be checked for malicious software (support ID SG-";

    [Theory]
    [InlineData("plain")]
    [InlineData("base64")]
    [InlineData("quoted-printable")]
    [InlineData("zip")]
    [InlineData("zip in zip")]
    [InlineData("message within")]
    public async Task EICAR_is_refused_however_it_is_wrapped(string wrapping)
    {
        // Once over each of the two sockets.
        for (var i = 0; i < 2; i++)
        {
            (await SendAsync(fixture.Gateway, Wrapped(wrapping))).ShouldStartWith(Infected);
        }

        fixture.Member.Messages.ShouldNotContain(message => message.Text.Contains("wrapped", StringComparison.Ordinal));
    }

    [Fact]
    public async Task EICAR_split_over_chunks_is_refused()
    {
        await using var client = await fixture.Gateway.ConnectAsync();
        await client.GreetAsync();
        await EnvelopeAsync(client);
        var mail = Wrapped("plain");
        var at = mail.IndexOf("EICAR", StringComparison.Ordinal);

        await client.SendAsync($"BDAT {at}\r\n{mail[..at]}");
        (await client.ReadReplyAsync()).ShouldStartWith("250 ");
        await client.SendAsync($"BDAT {mail.Length - at} LAST\r\n{mail[at..]}");

        (await client.ReadReplyAsync()).ShouldStartWith(Infected);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(400_000)]
    public async Task Clean_mail_passes(int size)
    {
        var subject = $"clean {size}";

        (await SendAsync(fixture.Gateway, Mail(subject, Lines(size)))).ShouldStartWith("250 ");

        fixture.Member.Messages.ShouldContain(message => message.Text.Contains(subject, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(800_000)]
    [InlineData(3_000_000)]
    public async Task What_is_beyond_a_limit_of_the_scanner_is_unscanned_and_not_clean(int size) =>
        (await SendAsync(fixture.Gateway, Mail("large", Lines(size)))).ShouldStartWith(Unscanned);

    [Fact]
    public async Task An_archive_with_a_password_is_unscanned()
    {
        var zip = Zip("secret.bin", [1, 2, 3, 4]);
        zip[6] |= 1;
        zip[zip.AsSpan().IndexOf("PK\u0001\u0002"u8) + 8] |= 1;

        (await SendAsync(fixture.Gateway, Attached("secret", "secret.zip", zip))).ShouldStartWith(Unscanned);
    }

    [Fact]
    public async Task When_the_scanner_dies_mail_waits_and_when_it_is_back_mail_flows()
    {
        await using var member = ScriptedMember.Start();
        await using var clamd = await Clamd.StartAsync();
        await using var gateway = await RealGateway.StartAsync(ClamdFixture.Plan(member, clamd.TcpAddress));
        (await SendAsync(gateway, Mail("first", "x\r\n"))).ShouldStartWith("250 ");

        await clamd.KillAsync();
        (await SendAsync(gateway, Mail("second", "x\r\n"))).ShouldStartWith("451 4.7.1 The message cannot be checked for malicious software now, please try again later (support ID SG-");
        await gateway.Log.UntilAsync("ScannerDown", line => line["Scanner"] == clamd.TcpAddress, 1);
        await clamd.RestartAsync();
        await gateway.Log.UntilAsync("ScannerUp", line => line["Scanner"] == clamd.TcpAddress, 1);

        (await SendAsync(gateway, Mail("third", "x\r\n"))).ShouldStartWith("250 ");
        (await SendAsync(gateway, Wrapped("zip"))).ShouldStartWith(Infected);
        member.Messages.Count.ShouldBe(2);
        await gateway.StopAsync();
    }

    private static async Task<string> SendAsync(RealGateway gateway, string mail)
    {
        await using var client = await gateway.ConnectAsync();
        await client.GreetAsync();
        await EnvelopeAsync(client);
        await client.SayAsync("DATA");
        return await client.SayAsync(mail + ".");
    }

    private static async Task EnvelopeAsync(WireClient client)
    {
        (await client.SayAsync("MAIL FROM:<alice@client.example>")).ShouldStartWith("250 ");
        (await client.SayAsync("RCPT TO:<bob@example.org>")).ShouldStartWith("250 ");
    }

    private static string Wrapped(string wrapping) => wrapping switch
    {
        "plain" => Mail("wrapped", Clamd.Eicar + "\r\n"),
        "base64" => Attached("wrapped", "eicar.com", Encoding.ASCII.GetBytes(Clamd.Eicar)),
        "quoted-printable" => Mail("wrapped", Clamd.Eicar.Replace("EICAR", "=45IC=\r\nAR", StringComparison.Ordinal) + "\r\n", "Content-Type: text/plain\r\nContent-Transfer-Encoding: quoted-printable\r\n"),
        "zip" => Attached("wrapped", "a.zip", Zip("eicar.com", Encoding.ASCII.GetBytes(Clamd.Eicar))),
        "zip in zip" => Attached("wrapped", "b.zip", Zip("a.zip", Zip("eicar.com", Encoding.ASCII.GetBytes(Clamd.Eicar)))),
        "message within" => Mail("wrapped", Attached("inner", "eicar.com", Encoding.ASCII.GetBytes(Clamd.Eicar)), "Content-Type: message/rfc822\r\n"),
        _ => throw new ArgumentOutOfRangeException(nameof(wrapping)),
    };

    private static string Attached(string subject, string name, byte[] content) => Mail(
        subject,
        "--b\r\n\r\nSee the file.\r\n--b\r\n"
            + $"Content-Type: application/octet-stream\r\nContent-Disposition: attachment; filename={name}\r\nContent-Transfer-Encoding: base64\r\n\r\n"
            + Convert.ToBase64String(content, Base64FormattingOptions.InsertLineBreaks).ReplaceLineEndings("\r\n") + "\r\n--b--\r\n",
        "Content-Type: multipart/mixed; boundary=b\r\n");

    private static string Mail(string subject, string body, string fields = "") =>
        $"From: alice@client.example\r\nTo: bob@example.org\r\nDate: Sun, 1 Mar 2026 12:00:00 +0000\r\nMessage-ID: <{Guid.NewGuid():N}@client.example>\r\nSubject: {subject}\r\nMIME-Version: 1.0\r\n{fields}\r\n{body}";

    private static string Lines(int size) => string.Concat(Enumerable.Range(0, 1 + (size / 100)).Select(i => $"{i:D8} {new string('x', 89)}\r\n"));

    private static byte[] Zip(string name, byte[] content)
    {
        using var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            using var entry = archive.CreateEntry(name).Open();
            entry.Write(content);
        }

        return stream.ToArray();
    }
}
