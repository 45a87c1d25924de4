using ScriptGate.Functional.Harness;
using ScriptGate.Testing;

namespace ScriptGate.Functional.Rules;

/// <summary>The parts of a message as rules see them.</summary>
public sealed class PartTests
{
    private const string Mail =
        "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nHello.\r\n--b\r\nContent-Type: image/png; name=\"=?utf-8?q?holiday.ex?= =?utf-8?q?e?=\"\r\n"
        + "Content-Transfer-Encoding: base64\r\n\r\nTVqQAAMAAAA=\r\n--b--\r\n";

    [Fact]
    public async Task A_rule_refuses_by_the_name_of_an_attachment()
    {
        (await AnswerAsync("on('MESSAGE', (session, message) => { if (message.attachments.some(a => /\\.(exe|scr)$/i.test(a.filename))) return reject('5.7.1', message.attachments[0].filename); });"))
            .ShouldBe("554 5.7.1 holiday.exe (support ID <id>)");
    }

    [Fact]
    public async Task A_rule_sees_types_encodings_and_findings()
    {
        (await AnswerAsync("on('MESSAGE', (session, message) => reject('5.7.1', message.parts.map(p => [p.path, p.type, p.encoding, p.size, p.detectedType].join(' ')).join('; ') + ': ' + message.findings.join(' ')));"))
            .ShouldBe($"554 5.7.1 1 multipart/mixed 7bit {Mail.Length - Mail.IndexOf("\r\n\r\n", StringComparison.Ordinal) - 4} ; 1.1 text/plain 7bit 6 ; 1.2 image/png base64 8 application/vnd.microsoft.portable-executable: name-encoded-word (support ID <id>)");
    }

    [Fact]
    public async Task Before_MESSAGE_there_are_none_and_the_rule_fails() =>
        (await AnswerAsync("on('HEADERS', (session, message) => reject('5.7.1', String(message.parts.length)));")).ShouldStartWith("451 4.3.0 ");

    private static async Task<string> AnswerAsync(string rule)
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).WithRule(rule));
        await using var client = gateway.Connect();
        await client.GreetAsync();
        return Transcript.WithoutId(await client.MailAsync(Mail));
    }
}
