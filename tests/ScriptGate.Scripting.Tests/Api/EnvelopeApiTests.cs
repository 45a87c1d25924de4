using ScriptGate.Scripting.Tests.Support;

namespace ScriptGate.Scripting.Tests.Api;

/// <summary>The envelope as rules see and change it.</summary>
public sealed class EnvelopeApiTests
{
    [Fact]
    public async Task A_recipient_is_rewritten_and_shows_both_addresses()
    {
        using var house = new RuleHouse("on('RCPT', (s, r) => { const before = r.address; r.address = 'new@example.org'; log(before, r.address, r.address.domain, r.original, r); });");
        var rcpt = house.Rcpt("old", "example.net");
        (await house.Judge(rcpt)).Verdict.ShouldBe(Verdict.Continue);
        rcpt.Recipient.Address.ShouldBe(new Mailbox("new", "example.org"));
        house.Log.Lines.ShouldHaveSingleItem().ShouldEndWith(": old@example.net new@example.org example.org old@example.net new@example.org");
    }

    [Fact]
    public async Task An_address_may_be_taken_from_another_object()
    {
        using var house = new RuleHouse("on('MAIL', (s, m) => { const kept = m.from; m.from = ''; log(m.from.isNull); m.from = kept; log(m.from, m.originalFrom, m.transaction.from, m.transaction.originalFrom); });");
        await house.Judge(house.Mail());
        house.Log.Lines.Select(line => line[(line.IndexOf(": rule.js", StringComparison.Ordinal) + 1)..]).ShouldBe(
        [
            " rule.js in SG-0123456789ABCDEF: true",
            " rule.js in SG-0123456789ABCDEF: ada@Example.ORG ada@Example.ORG ada@Example.ORG ada@Example.ORG",
        ]);
    }

    [Theory]
    [InlineData("r.address = 'nobody'", "address: 'nobody' is not an address such as user@example.org")]
    [InlineData("r.address = 5", "address: address must be a string, but is the number 5")]
    [InlineData("r.address = {}", "address: address must be a string, but is an object")]
    [InlineData("r.original = 'a@b'", "readonly")]
    [InlineData("r.verdict = 'accept'", "readonly")]
    public async Task What_is_no_address_is_the_rules_mistake(string statement, string message)
    {
        using var house = new RuleHouse($"on('RCPT', (s, r) => {{ try {{ {statement}; }} catch (e) {{ log(e.message); throw e; }} }});");
        (await house.Judge(house.Rcpt())).Failed.ShouldBeTrue();
        house.Log.Lines.ShouldContain(line => line.Contains(message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Recipients_tell_their_verdicts()
    {
        using var house = new RuleHouse("on('DATA', s => log(s.transaction.recipients.map(r => r.verdict).join(), s.transaction.refused.map(r => `${r} ${r.verdict}`).join()));");
        var transaction = new FakeTransaction
        {
            Recipients = [new FakeRecipient("a", "x") { Verdict = VerdictKind.Accept }, new FakeRecipient("b", "x") { Verdict = VerdictKind.Discard }],
            Refused = [new FakeRecipient("c", "x") { Verdict = VerdictKind.Defer }, new FakeRecipient("d", "x") { Verdict = VerdictKind.Reject }],
        };
        house.Session.Transaction = transaction;
        await house.Judge(new DataEvent(house.Session, transaction));
        house.Log.Lines.ShouldHaveSingleItem().ShouldEndWith(": accept,discard c@x defer,d@x reject");
    }

    [Fact]
    public async Task A_recipient_that_is_judged_has_no_verdict_yet()
    {
        using var house = new RuleHouse("on('RCPT', (s, r) => log(r.verdict));");
        await house.Judge(house.Rcpt());
        house.Log.Lines.ShouldHaveSingleItem().ShouldEndWith(": null");
    }

    [Fact]
    public async Task Members_are_named_and_taken_back()
    {
        using var house = new RuleHouse("on('MAIL', (s, m) => { s.member = 'MX.example.org:25'; m.transaction.member = '10.0.0.5:25'; log(s.member, m.transaction.member); m.transaction.member = null; });");
        var mail = house.Mail();
        await house.Judge(mail);
        house.Session.Member.ShouldBe("MX.example.org:25");
        mail.Transaction.Member.ShouldBeNull();
        house.Log.Lines.ShouldHaveSingleItem().ShouldEndWith(": MX.example.org:25 10.0.0.5:25");
    }
}
