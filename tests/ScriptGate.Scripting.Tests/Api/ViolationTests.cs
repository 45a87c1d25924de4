using ScriptGate.Scripting.Tests.Support;

namespace ScriptGate.Scripting.Tests.Api;

public sealed class ViolationTests
{
    [Fact]
    public async Task A_violation_is_reported_with_evidence_and_the_default_refusal()
    {
        using var house = new RuleHouse("on('RCPT', (s, rcpt) => { violation('bulk-sender', { to: rcpt.address, names: ['a', 'b'], count: 2 }); });");
        (await house.Judge(house.Rcpt())).Verdict.ShouldBe(Verdict.Continue);
        var report = house.Session.Reports.ShouldHaveSingleItem();
        report.Violation.ShouldBe(new Violation("bulk-sender"));
        report.Stage.ShouldBe(Stage.Rcpt);
        report.Proposed.ShouldBe(Verdict.Reject("5.7.1", "Refused by policy"));
        report.Evidence!["to"].ShouldBe("bob@example.net");
        report.Evidence["names"].ShouldBe(new List<object?> { "a", "b" });
        report.Evidence["count"].ShouldBe(2.0);
    }

    [Theory]
    [InlineData("{ violation('bulk-sender', null, defer('4.7.1', 'Later')); }")]
    [InlineData("violation('bulk-sender', {}, defer('4.7.1', 'Later'))")]
    [InlineData("{ return violation('bulk-sender', undefined, defer('4.7.1', 'Later')); }")]
    public async Task A_blocked_violation_is_the_handlers_verdict(string body)
    {
        using var house = new RuleHouse($"on('RCPT', () => {body});");
        house.Session.Blocked.Add("bulk-sender");
        (await house.Judge(house.Rcpt())).Verdict.ShouldBe(Verdict.Defer("4.7.1", "Later"));
    }

    [Fact]
    public async Task What_the_handler_returns_counts_more()
    {
        using var house = new RuleHouse("on('RCPT', () => { violation('bulk-sender'); return accept(); });");
        house.Session.Blocked.Add("bulk-sender");
        (await house.Judge(house.Rcpt())).Verdict.ShouldBe(Verdict.Accept);
    }

    [Fact]
    public async Task The_first_blocked_violation_counts()
    {
        using var house = new RuleHouse("on('RCPT', () => { violation('a'); violation('b', {}, reject('5.7.2', 'B')); violation('c', {}, reject('5.7.3', 'C')); });");
        house.Session.Blocked.UnionWith(["b", "c"]);
        (await house.Judge(house.Rcpt())).Verdict.ShouldBe(Verdict.Reject("5.7.2", "B"));
        house.Session.Reports.Count.ShouldBe(3);
    }

    [Theory]
    [InlineData("violation('Bulk Sender')", "violation: 'Bulk Sender' is not a name: lower-case letters, digits and hyphens")]
    [InlineData("violation()", "violation: name must be a string, but is missing")]
    [InlineData("violation('x', [1])", "violation: evidence must be a plain object, but is an array")]
    [InlineData("violation('x', {}, 'no')", "violation: verdict must be a verdict such as reject('5.7.1', 'No'), but is a string")]
    public async Task A_report_that_makes_no_sense_is_a_mistake(string expression, string message)
    {
        using var house = new RuleHouse($"on('RCPT', () => {{ try {{ {expression}; }} catch (error) {{ log(error.message); }} }});");
        await house.Judge(house.Rcpt());
        house.Log.Lines.ShouldHaveSingleItem().ShouldEndWith(": " + message);
        house.Session.Reports.ShouldBeEmpty();
    }

    [Fact]
    public void There_is_nothing_to_judge_while_a_file_loads() =>
        Should.Throw<InvalidOperationException>(() => new RuleHouse("violation('x');")).Message
            .ShouldBe("scripts/rules/rule.js:1: SG2001: column 10: TypeError: violation: there is nothing to judge here: it works in the handlers of a session's events");
}
