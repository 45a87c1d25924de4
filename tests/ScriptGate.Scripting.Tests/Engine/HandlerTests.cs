using ScriptGate.Scripting.Engine;
using ScriptGate.Scripting.Tests.Support;

namespace ScriptGate.Scripting.Tests.Engine;

public sealed class HandlerTests
{
    [Fact]
    public async Task A_handler_that_returns_nothing_completes_at_once()
    {
        using var lab = new RuleLab("on('GREET', person => { say(person.name); });");
        var call = lab.Call(new Person("Ada"));
        call.IsCompletedSuccessfully.ShouldBeTrue();
        (await call).ShouldBeNull();
        lab.Caller.Lines.ShouldBe(["Ada"]);
    }

    [Fact]
    public async Task A_handler_returns_a_host_object()
    {
        using var lab = new RuleLab("on('GREET', person => answer('hello ' + person));");
        (await lab.Call(new Person("Ada"))).ShouldBe(new Answer("hello Ada"));
    }

    [Fact]
    public async Task Both_arguments_arrive()
    {
        using var lab = new RuleLab("on('MEET', (a, b) => answer(`${a.name} meets ${b.name}`));");
        (await lab.Call(new Person("Ada"), new Person("Bob"))).ShouldBe(new Answer("Ada meets Bob"));
    }

    [Theory]
    [InlineData("42", "42 (number)")]
    [InlineData("NaN", "NaN (number)")]
    [InlineData("true", "true (boolean)")]
    [InlineData("'accept'", "accept (string)")]
    [InlineData("({})", "a object")]
    [InlineData("[1]", "an array")]
    public async Task A_handler_that_returns_anything_else_fails(string expression, string described)
    {
        using var lab = new RuleLab($"on('GREET', () => {expression});");
        var error = await Should.ThrowAsync<ScriptException>(async () => await lab.Call(new Person("Ada")));
        error.Message.ShouldBe($"scripts/rules/rule.js:1:3: TypeError: a handler returns nothing or a verdict, but this one returned {described}");
    }

    [Fact]
    public void Handlers_come_in_the_order_of_their_registration_with_their_options()
    {
        using var lab = new RuleLab("on('GREET', () => {}, { needs: 'body', timeout: '2s' });\n\non('MEET', () => {}, { timeout: 250 });\non('INIT', () => {}, { needs: 'edit' });");
        lab.Set.Handlers.Select(handler => (handler.Event, handler.Location.Line, handler.Needs, handler.Timeout)).ShouldBe(
        [
            ("GREET", 1, MessageNeeds.Body, TimeSpan.FromSeconds(2)),
            ("MEET", 3, MessageNeeds.Nothing, TimeSpan.FromMilliseconds(250)),
            ("INIT", 4, MessageNeeds.Edit, null),
        ]);
    }

    [Fact]
    public async Task The_next_call_works_after_a_failed_one()
    {
        using var lab = new RuleLab("on('GREET', person => { if (person.name === 'Ada') throw new Error('no'); say(person.name); });");
        await Should.ThrowAsync<ScriptException>(async () => await lab.Call(new Person("Ada")));
        (await lab.Said(new Person("Bob"))).ShouldBe("Bob");
    }

    [Fact]
    public async Task Many_threads_share_few_lanes()
    {
        using var lab = new RuleLab("on('GREET', person => answer(person.name));", RuleLab.Limits with { Lanes = 2 });
        await Parallel.ForAsync(0, 2000, TestContext.Current.CancellationToken, async (i, _) =>
            (await lab.Call(new Person($"P{i}"))).ShouldBe(new Answer($"P{i}")));
    }
}
