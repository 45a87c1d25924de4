using System.Text;
using ScriptGate.Core.Tapes;
using ScriptGate.Functional.Harness;
using ScriptGate.Testing;

namespace ScriptGate.Functional.Tapes;

/// <summary>What is on no tape: passwords, and the text of messages unless it was asked for.</summary>
public sealed class RedactionTests
{
    private const string Message = "Subject: the plan\r\nFrom: a@client.example\r\nContent-Type: multipart/mixed; boundary=b1\r\n\r\n"
        + "--b1\r\nContent-Type: text/plain\r\n\r\nxyzzy confidential\r\n.hidden\r\n--b1\r\nContent-Disposition: attachment; filename=\"plan.pdf\"\r\n\r\nplugh\r\n--b1--\r\n";

    [Fact]
    public async Task No_octet_of_a_message_and_no_password_is_on_a_tape()
    {
        await using var member = ScriptedMember.Start(script => script.Offers.Add("AUTH PLAIN LOGIN"));
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address) { Clock = new ManualClock() }
            .With("auth", """{ "allowCleartext": true, "allowCleartextToMember": true }""")
            .WithRule("on('MESSAGE', (session, message) => { log(session.user, message.subject); });"));
        using var deck = TapeDeck.Record(gateway);
        await ReplayTests.SayAsync(gateway, async client =>
        {
            (await client.SayAsync("AUTH PLAIN " + Convert.ToBase64String("\0alice\0hunter2"u8))).ShouldStartWith("235 ");
            (await client.MailAsync(Message)).ShouldStartWith("250 ");
        });
        await deck.FinishAsync();

        var octets = await File.ReadAllBytesAsync(Directory.GetFiles(deck.Folder).Single(), TestContext.Current.CancellationToken);
        string[] secrets = ["xyzzy", "confidential", "hidden", "plugh", "hunter2", Convert.ToBase64String("\0alice\0hunter2"u8)];
        foreach (var secret in secrets)
        {
            octets.AsSpan().IndexOf(Encoding.ASCII.GetBytes(secret)).ShouldBe(-1, secret);
            octets.AsSpan().IndexOf(Encoding.ASCII.GetBytes(Convert.ToBase64String(Encoding.ASCII.GetBytes(secret))[..4])).ShouldBe(-1, secret);
        }

        var said = string.Concat(deck.Tapes[0].Entries.Where(entry => entry.Kind == TapeKinds.Input).Select(entry => entry.Answer));
        said.ShouldContain("Subject: the plan\r\n");
        said.ShouldContain("filename=\"plan.pdf\"\r\n");
        said.ShouldContain("\r\nxxxxxxxxxxxxxxxxxx\r\n.");
        deck.Tapes[0].Header.HasBodies.ShouldBeFalse();
        ReplayTests.Different(await deck.PlayAsync()).ShouldBe([]);
    }

    [Fact]
    public async Task With_bodies_a_rule_that_looks_at_the_text_decides_the_same_and_without_it_is_said()
    {
        const string Rule = "on('MESSAGE', async (session, message) => { const text = await message.parts[0].text(); if (text.includes('xyzzy')) return reject('5.7.1', 'Magic'); }, { needs: 'body' });";
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).WithRule(Rule));
        using var whole = TapeDeck.Record(gateway, bodies: true);
        await ReplayTests.SayAsync(gateway, client => client.MailAsync("Subject: s\r\n\r\nxyzzy\r\n"));
        await whole.FinishAsync();
        using var masked = TapeDeck.Record(gateway);
        await ReplayTests.SayAsync(gateway, client => client.MailAsync("Subject: s\r\n\r\nxyzzy\r\n"));
        await masked.FinishAsync();

        ReplayTests.Different(await whole.PlayAsync()).ShouldBe([]);
        var report = await masked.PlayAsync();

        report.Outcomes.Single().Header!.HasBodies.ShouldBeFalse();
        ReplayTests.Different(report).ShouldContain(line => line == "MESSAGE, rule.js: reject 5.7.1 Magic -> -");
    }
}
