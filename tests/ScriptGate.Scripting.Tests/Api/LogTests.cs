using ScriptGate.Scripting.Tests.Support;

namespace ScriptGate.Scripting.Tests.Api;

public sealed class LogTests
{
    [Fact]
    public async Task A_line_has_rule_session_and_all_values()
    {
        using var house = new RuleHouse("on('RCPT', (s, rcpt) => log('to', rcpt.address, 1.5, true, null, { a: [1] }));");
        await house.Judge(house.Rcpt());
        house.Log.Lines.ShouldBe(["""rule Information: rule.js in SG-0123456789ABCDEF: to bob@example.net 1.5 true null {"a":[1]}"""]);
    }

    [Fact]
    public async Task Control_characters_are_shown_not_written()
    {
        using var house = new RuleHouse("on('RCPT', () => log('a\\r\\nb\\u001b[31m\\u2028\\u0085'));");
        await house.Judge(house.Rcpt());
        house.Log.Lines.ShouldHaveSingleItem().ShouldEndWith(@": a\u000d\u000ab\u001b[31m\u2028\u0085");
    }

    [Fact]
    public async Task Lines_are_cut_and_counted()
    {
        using var house = new RuleHouse("on('RCPT', () => { for (let i = 0; i < 30; i++) log('x'.repeat(2000)); });");
        await house.Judge(house.Rcpt());
        house.Log.Lines.Count.ShouldBe(21);
        house.Log.Lines[0].Count(character => character == 'x').ShouldBe(1024);
        house.Log.Lines[20].ShouldBe("rule Warning: rule.js in SG-0123456789ABCDEF logs more than 20 lines in one event; the rest is dropped.");
    }
}
