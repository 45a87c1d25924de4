using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using ScriptGate.Functional.Harness;
using ScriptGate.Testing;

namespace ScriptGate.Functional.Plugins;

/// <summary>What a plugin sees of a message at MESSAGE: parts, names, types, encodings, archive entries, octets. The plugin is <c>tests/Fixtures/ScriptGate.Fixtures.Looking</c>.</summary>
public sealed class MimeTests
{
    private static readonly byte[] Program = [(byte)'M', (byte)'Z', 0x90, 0, 3, 0, .. new byte[300]];

    [Theory]
    [InlineData(0, false, "held in memory")]
    [InlineData(600_000, false, "streams to the member")]
    [InlineData(600_000, true, "held in a file")]
    public async Task Parts_names_types_encodings_and_archive_entries_are_seen(int padding, bool needsBody, string way)
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await StartAsync(member, $"{{ \"needsBody\": {(needsBody ? "true" : "false")} }}");
        await using var client = gateway.Connect();
        await client.GreetAsync();

        (await client.MailAsync(Mail(padding))).ShouldStartWith("250 ", customMessage: way);

        var evidence = await EvidenceAsync(gateway);
        var body = Encoding.ASCII.GetByteCount(Text(padding));
        Lines(evidence, "parts").ShouldBe([$"1 multipart/mixed 7bit {Mail(padding).Length - Header.Length}", $"1.1 text/plain 7bit {body}", $"1.2 application/zip base64 {Zip.Length} größe.zip"]);
        Lines(evidence, "entries").ShouldBe(["readme.txt 5 ", "setup.txt 306 application/vnd.microsoft.portable-executable"]);
        Lines(evidence, "findings").ShouldBeEmpty();
        member.Messages.ShouldHaveSingleItem().Text.ShouldEndWith("--b--\r\n");
    }

    [Theory]
    [InlineData(0, "false")]
    [InlineData(600_000, "true")]
    public async Task A_step_reads_the_octets_of_a_held_message_as_the_client_sent_them(int padding, string needsBody)
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await StartAsync(member, $"{{ \"reads\": true, \"needsBody\": {needsBody} }}");
        await using var client = gateway.Connect();
        await client.GreetAsync();
        var mail = Mail(padding);

        (await client.MailAsync(mail)).ShouldStartWith("250 ");

        (await EvidenceAsync(gateway))["sha256"].ShouldBe(Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(mail))));
        member.Messages.ShouldHaveSingleItem().Text.ShouldEndWith(mail, customMessage: "what was looked at is what was delivered");
    }

    [Theory]
    [InlineData("{ \"reads\": true }", 600_000, "declare the need 'body'")]
    [InlineData("{ \"atHeaders\": true }", 0, "can be had at MESSAGE")]
    public async Task A_step_that_asks_for_octets_that_are_not_here_fails(string options, int padding, string message)
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await StartAsync(member, options.Replace("{", "{ \"onFailure\": \"defer\",", StringComparison.Ordinal));
        await using var client = gateway.Connect();
        await client.GreetAsync();

        (await client.MailAsync(Mail(padding))).ShouldStartWith("451 4.3.0 ");

        member.Messages.ShouldBeEmpty();
        gateway.Log.Lines.Where(line => line.Event == "StepFailed").ShouldHaveSingleItem().Reason.ShouldNotBeNull().ShouldContain(message);
    }

    [Fact]
    public async Task A_message_in_chunks_has_the_same_parts()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await StartAsync(member, "{ \"reads\": true }");
        await using var client = gateway.Connect();
        await client.GreetAsync();
        await client.SayAsync("MAIL FROM:<a@client.example>");
        await client.SayAsync("RCPT TO:<b@example.org>");
        var mail = Mail(0);
        var half = mail.Length / 2;

        await client.SendAsync($"BDAT {half}\r\n{mail[..half]}");
        (await client.ReadReplyAsync()).ShouldStartWith("250 ");
        await client.SendAsync($"BDAT {mail.Length - half} LAST\r\n{mail[half..]}");
        (await client.ReadReplyAsync()).ShouldStartWith("250 ");

        var evidence = await EvidenceAsync(gateway);
        Lines(evidence, "parts").Count.ShouldBe(3);
        evidence["sha256"].ShouldBe(Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(mail))));
    }

    [Theory]
    [InlineData("MIM-01", "Content-Transfer-Encoding: 7bit\r\nContent-Transfer-Encoding: base64\r\n\r\nVEVTVA==\r\n", "1 text/plain base64 4", "encoding-duplicate 0")]
    [InlineData("MIM-01", "Content-Transfer-Encoding: base64\r\nContent-Transfer-Encoding: 7bit\r\n\r\nVEVTVA==\r\n", "1 text/plain base64 4", "encoding-duplicate 0")]
    [InlineData("MIM-01", "Content-Transfer-Encoding: 7bit, base64\r\n\r\nVEVTVA==\r\n", "1 text/plain base64 4", "encoding-syntax 0")]
    [InlineData("MIM-01", "Content-Transfer-Encoding: \"base64\"\r\n\r\nVEVTVA==\r\n", "1 text/plain base64 4", "encoding-syntax 0")]
    [InlineData("MIM-02", "Content-Type: application/octet-stream\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nx\r\n--b--\r\n", "1 multipart/mixed 7bit 17|1.1 text/plain 7bit 1", "type-duplicate 0")]
    [InlineData("MIM-02", "Content-Type: text/plain, multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nx\r\n--b--\r\n", "1 text/plain 7bit 17", "type-syntax 0")]
    [InlineData("MIM-04", "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nx\r\n", "1 multipart/mixed 7bit 10|1.1 text/plain 7bit 3", "multipart-unclosed 0")]
    [InlineData("MIM-04", "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/html\r\n<p>x\r\n--b--\r\n", "1 multipart/mixed 7bit 43|1.1 text/html 7bit 4", "header-no-colon 1")]
    [InlineData("MIM-05", "Content-Transfer-Encoding: base64\r\n\r\nVEVT!VA==\r\nVEVTVA==\r\n", "1 text/plain base64 8", "base64-character 0|base64-after-padding 0")]
    [InlineData("MIM-07", "Content-Type: message/partial; id=a; number=1; total=3\r\n\r\nx\r\n", "1 message/partial 7bit 3", "message-partial 0")]
    [InlineData("MIM-07", "Content-Type: message/external-body; access-type=URL\r\n\r\nx\r\n", "1 message/external-body 7bit 3", "message-external 0")]
    [InlineData("MIM-07", "Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\nU3ViamVjdDogeA0KDQp4\r\n", "1 message/rfc822 base64 22|1.1 text/plain 7bit 1", "encoding-on-composite 0")]
    [InlineData("MIM-08", "Content-Type : text/html\r\n\r\nx\r\n", "1 text/html 7bit 3", "header-space-before-colon 0")]
    [InlineData("MIM-08", "X-No-Colon\r\nContent-Type: text/html\r\n\r\nx\r\n", "1 text/html 7bit 3", "header-no-colon 0")]
    [InlineData("MIM-11", "Content-Type: text/plain; charset=utf-7\r\n\r\n+AGE-\r\n", "1 text/plain 7bit 7", "charset-unknown 0")]
    public async Task What_is_ambiguous_is_seen_and_the_dangerous_reading_taken(string row, string rest, string parts, string finding)
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await StartAsync(member, "{}");
        await using var client = gateway.Connect();
        await client.GreetAsync();

        (await client.MailAsync("MIME-Version: 1.0\r\n" + rest)).ShouldStartWith("250 ", customMessage: row);

        var evidence = await EvidenceAsync(gateway);
        string.Join('|', Lines(evidence, "parts")).ShouldBe(parts, row);
        finding.Split('|').Except(Lines(evidence, "findings"), StringComparer.Ordinal).ShouldBeEmpty(row);
        member.Messages.ShouldHaveSingleItem().Text.ShouldEndWith(rest, customMessage: "octets forwarded are the octets looked at");
    }

    private static byte[] Zip { get; } = MakeZip();

    private static string Header { get; } = "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n";

    private static Task<TestGateway> StartAsync(ScriptedMember member, string options) => TestGateway.StartAsync(
        new Scenario(member.Address).WithPlugins("looking").WithChecks($$"""{ "looking": {{options}} }"""));

    private static async Task<IReadOnlyDictionary<string, object?>> EvidenceAsync(TestGateway gateway) =>
        (await gateway.SearchAsync()).ShouldHaveSingleItem().Violations.ShouldHaveSingleItem().Evidence.ShouldNotBeNull();

    private static List<string> Lines(IReadOnlyDictionary<string, object?> evidence, string key) =>
        [.. evidence[key].ShouldBeAssignableTo<IEnumerable<object?>>().ShouldNotBeNull().Select(line => line?.ToString() ?? "null")];

    private static string Text(int padding) => "Hello.\r\n" + string.Concat(Enumerable.Repeat(new string('x', 98) + "\r\n", padding / 100));

    private static string Mail(int padding) =>
        Header
        + $"--b\r\n\r\n{Text(padding)}\r\n--b\r\nContent-Type: application/zip\r\nContent-Disposition: attachment; filename*=utf-8''gr%C3%B6%C3%9Fe.zip\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        + Convert.ToBase64String(Zip, Base64FormattingOptions.InsertLineBreaks).ReplaceLineEndings("\r\n") + "\r\n--b--\r\n";

    private static byte[] MakeZip()
    {
        using var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, content) in ((string, byte[])[])[("readme.txt", "hello"u8.ToArray()), ("setup.txt", Program)])
            {
                using var entry = archive.CreateEntry(name).Open();
                entry.Write(content);
            }
        }

        return stream.ToArray();
    }
}
