using ScriptGate.Scripting.Engine;
using ScriptGate.Scripting.Tests.Support;

namespace ScriptGate.Scripting.Tests.Lanes;

public sealed class WatchdogTests
{
    private const string TimedOut = "scripts/rules/rule.js:1:3: the GREET handler computed for more than 50 ms without returning or awaiting, and was ended";

    [Theory]
    [InlineData("for (;;);")]
    [InlineData("try { for (;;); } catch { } finally { for (;;); }")]
    [InlineData("for (let i = 0n; ; i++);")]
    [InlineData("let s = ''; for (;;) s = (s + 'x').slice(-10);")]
    [InlineData("[1].map(function again() { for (;;) [1].map(() => 1); });")]
    [InlineData("new Array(4294967295).includes(1);")]
    public async Task An_endless_loop_is_ended(string loop)
    {
        using var lab = new RuleLab($"on('GREET', p => {{ if (p.name === 'Ada') {{ {loop} }} say(p.name); }});");
        (await Should.ThrowAsync<ScriptTimeoutException>(async () => await lab.Call(new Person("Ada")))).Message.ShouldBe(TimedOut);
        (await lab.Said(new Person("Bob"))).ShouldBe("Bob");
    }

    [Theory]
    [InlineData("/(a+)+$/.test('a'.repeat(40) + 'b');")]
    [InlineData("'x'.repeat(3e7).split('');")]
    public async Task A_slow_built_in_is_late_but_comes_back(string statement)
    {
        using var lab = new RuleLab($"on('GREET', p => {{ if (p.name === 'Ada') {{ {statement} }} say(p.name); }});");
        (await Should.ThrowAsync<ScriptTimeoutException>(async () => await lab.Call(new Person("Ada")))).Message.ShouldBe(TimedOut);
        (await lab.Said(new Person("Bob"))).ShouldBe("Bob");
    }

    [Fact]
    public async Task An_endless_loop_after_an_await_is_ended()
    {
        using var lab = new RuleLab("on('GREET', async p => { await null; if (p.name === 'Ada') for (;;); return answer(p.name); });");
        (await Should.ThrowAsync<ScriptTimeoutException>(async () => await lab.Call(new Person("Ada")))).Message.ShouldBe(TimedOut);
        (await lab.Call(new Person("Bob"))).ShouldBe(new Answer("Bob"));
    }

    [Fact]
    public async Task An_endless_loop_after_a_host_promise_is_ended()
    {
        using var lab = new RuleLab("on('GREET', async p => { await promised('go'); if (p.name === 'Ada') for (;;); return answer(p.name); });");
        lab.Caller.PromiseOf("go").SetResult(1);
        (await Should.ThrowAsync<ScriptTimeoutException>(async () => await lab.Call(new Person("Ada")))).Message.ShouldBe(TimedOut);
        (await lab.Call(new Person("Bob"))).ShouldBe(new Answer("Bob"));
    }

    [Fact]
    public async Task Endless_recursion_is_a_range_error()
    {
        using var lab = new RuleLab("function again() { return 1 + again(); }\non('GREET', () => { again(); });");
        (await Should.ThrowAsync<ScriptException>(async () => await lab.Call(new Person("Ada")))).Message
            .ShouldStartWith("scripts/rules/rule.js:1:");
    }

    [Fact]
    public void A_loop_at_the_top_of_a_file_refuses_the_file() =>
        RuleLab.LoadError("for (;;);").Message.ShouldBe("scripts/rules/rule.js: the file computed for more than 200 ms while loading, and was ended");
}
