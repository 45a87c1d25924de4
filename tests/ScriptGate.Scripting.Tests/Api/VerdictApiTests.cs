using ScriptGate.Scripting.Tests.Support;

namespace ScriptGate.Scripting.Tests.Api;

public sealed class VerdictApiTests
{
    public static TheoryData<string, Verdict> Verdicts => new()
    {
        { "accept()", Verdict.Accept },
        { "discard()", Verdict.Discard },
        { "defer()", Verdict.Defer(string.Empty) },
        { "defer('Later')", Verdict.Defer("Later") },
        { "defer('4.7.1', 'Slow down')", Verdict.Defer("4.7.1", "Slow down") },
        { "defer(450, '4.7.1', 'Slow down')", Verdict.Defer(450, "4.7.1", "Slow down") },
        { "reject('5.7.1', 'No thanks')", Verdict.Reject("5.7.1", "No thanks") },
        { "reject(554, '5.7.1', 'No thanks')", Verdict.Reject(554, "5.7.1", "No thanks") },
        { "reject('5.7.1')", Verdict.Reject("5.7.1", string.Empty) },
        { "disconnect('Bye')", Verdict.Disconnect("Bye") },
        { "disconnect(421, '4.7.0', 'Bye')", Verdict.Disconnect(421, "4.7.0", "Bye") },
        { "undefined", Verdict.Continue },
        { "null", Verdict.Continue },
    };

    [Theory]
    [MemberData(nameof(Verdicts))]
    public async Task A_handler_answers_with_a_verdict(string expression, Verdict expected)
    {
        using var house = new RuleHouse($"on('RCPT', () => {expression});");
        (await house.Judge(house.Rcpt())).Verdict.ShouldBe(expected);
        using var later = new RuleHouse($"on('RCPT', async () => {{ await null; return {expression}; }});");
        (await later.Judge(later.Rcpt())).Verdict.ShouldBe(expected);
    }

    [Theory]
    [InlineData("reject(451, '4.7.1', 'x')", "reject: The reply code 451 is not one of a Reject verdict.")]
    [InlineData("reject('4.7.1', 'x')", "reject: The enhanced code 4.7.1 does not fit: its first digit must be 5 (RFC 2034).")]
    [InlineData("reject(9, 'x')", "reject: 9 is not a reply code")]
    [InlineData("reject(550.5, 'x')", "reject: 550.5 is not a reply code")]
    [InlineData("reject('no', 'x')", "reject: 'no' is not an enhanced status code such as 5.7.1")]
    [InlineData("defer(550, 'x')", "defer: 550 is not a code of this verdict")]
    [InlineData("reject('5.7.1', 'a\\r\\n250 Ok')", "reject: line ends and control characters cannot stand in a reply")]
    [InlineData("reject('5.7.1', 'a\\u0000')", "reject: line ends and control characters cannot stand in a reply")]
    [InlineData("reject({})", "reject: text must be a string, but is an object")]
    public async Task A_verdict_that_makes_no_sense_is_a_mistake(string expression, string message)
    {
        using var house = new RuleHouse($"on('RCPT', () => {{ try {{ return {expression}; }} catch (error) {{ log(error.message); }} }});");
        (await house.Judge(house.Rcpt())).Verdict.ShouldBe(Verdict.Continue);
        house.Log.Lines.ShouldHaveSingleItem().ShouldEndWith(": " + message);
    }

    [Fact]
    public async Task A_verdict_can_be_made_once_at_the_top_of_a_file()
    {
        using var house = new RuleHouse("const no = reject('5.7.1', 'No');\non('RCPT', () => no);");
        (await house.Judge(house.Rcpt())).Verdict.ShouldBe(Verdict.Reject("5.7.1", "No"));
        (await house.Judge(house.Rcpt())).Verdict.ShouldBe(Verdict.Reject("5.7.1", "No"));
    }

    [Theory]
    [InlineData("42")]
    [InlineData("NaN")]
    [InlineData("'reject'")]
    [InlineData("session")]
    [InlineData("Array(1000).fill('x'.repeat(1000))")]
    public async Task Anything_else_fails_the_step(string expression)
    {
        using var house = new RuleHouse($"on('RCPT', session => {expression});");
        var outcome = await house.Judge(house.Rcpt());
        outcome.Failed.ShouldBeTrue();
        outcome.Verdict.Kind.ShouldBe(VerdictKind.Defer);
    }

    [Fact]
    public async Task The_first_verdict_ends_the_stage()
    {
        using var house = new RuleHouse("on('RCPT', () => { log('one'); });\non('RCPT', () => { log('two'); return accept(); });\non('RCPT', () => { log('three'); });");
        (await house.Judge(house.Rcpt())).Verdict.ShouldBe(Verdict.Accept);
        house.Log.Lines.Count.ShouldBe(2);
    }
}
