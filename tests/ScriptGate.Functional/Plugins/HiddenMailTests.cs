using ScriptGate.Functional.Harness;
using ScriptGate.Testing;

namespace ScriptGate.Functional.Plugins;

/// <summary>MIM-10: whatever hides a program, or its name, is found by <c>attachment-type</c> or refused by <c>mime-ambiguous</c>, and nothing of it comes to the member.</summary>
public sealed class HiddenMailTests
{
    private const string Checks = """
        { "mail-validation": { "alarm": false, "block": false, "violations": { "attachment-type": { "alarm": true, "block": true }, "mime-ambiguous": { "alarm": true, "block": true } } } }
        """;

    // The engine takes no NUL in a message, whatever the profile says.
    private const string NoNul = "550 5.5.2 The message has a NUL character ";

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Every_hidden_program_or_name_is_found_or_refused(bool isContent)
    {
        var mails = (isContent ? HiddenMails.Contents() : HiddenMails.Names()).ToList();
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).WithChecks(Checks));
        var through = new List<string>();
        foreach (var (name, text) in mails)
        {
            await using var client = gateway.Connect();
            await client.GreetAsync();
            var reply = await client.MailAsync(text);
            if (!reply.StartsWith("554 5.", StringComparison.Ordinal) && !(text.Contains('\0', StringComparison.Ordinal) && reply.StartsWith(NoNul, StringComparison.Ordinal)))
            {
                through.Add($"{name}: {reply}");
            }
        }

        through.ShouldBeEmpty();
        member.Messages.ShouldBeEmpty();
        mails.Select(mail => mail.Text).Distinct(StringComparer.Ordinal).Count().ShouldBe(mails.Count);
        mails.Count.ShouldBeGreaterThanOrEqualTo(150);
    }

    public static TheoryData<string> Ordinary =>
    [
        "Subject: x\n\nHi.\n",
        "MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8; format=flowed\nContent-Transfer-Encoding: quoted-printable\n\nGr=C3=BC=C3=9Fe,\nBegin at 644 Main Street.\n",
        "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=\"----=_Part_1\"\n\nThis is a multi-part message in MIME format.\n------=_Part_1\nContent-Type: text/plain\n\nHi.\n------=_Part_1\nContent-Type: application/pdf; name=\"a.pdf\"\nContent-Disposition: attachment; filename=\"a.pdf\"\nContent-Transfer-Encoding: base64\n\nJVBERi0xLjcK\n------=_Part_1--\n",
        "MIME-Version: 1.0\nContent-Type: multipart/alternative; boundary=a\n\n--a\nContent-Type: text/plain; charset=\"iso-8859-1\"\n\nHi.\n--a\nContent-Type: text/html\n\n<!DOCTYPE html><html><body>Hi.</body></html>\n--a--\n\n_______\nlist mailing list\n",
        "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=a\n\n--a\nContent-Type: message/rfc822\n\nSubject: y\n\nHo.\n--a\nContent-Type: image/png; name==?utf-8?q?b=C3=BCro.png?=\nContent-Disposition: inline; filename*=utf-8''b%C3%BCro.png\nContent-Transfer-Encoding: base64\n\niVBORw0KGgo=\n--a--\n",
        "MIME-Version: 1.0\nContent-Type: multipart/report; report-type=delivery-status; boundary=a\n\n--a\n\nFailed.\n--a\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; x.example\n--a--\n",
    ];

    [Theory]
    [MemberData(nameof(Ordinary))]
    public async Task Ordinary_mail_passes(string text)
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).WithChecks(Checks));
        await using var client = gateway.Connect();
        await client.GreetAsync();

        (await client.MailAsync(text.ReplaceLineEndings("\r\n"))).ShouldStartWith("250 ");

        member.Messages.ShouldHaveSingleItem().Text.ShouldContain(text[..10]);
    }
}
