using ScriptGate.Scripting.Engine;
using ScriptGate.Scripting.Tests.Support;

namespace ScriptGate.Scripting.Tests.Engine;

public sealed class SandboxTests
{
    [Theory]
    [InlineData("WebAssembly")]
    [InlineData("WeakRef")]
    [InlineData("FinalizationRegistry")]
    [InlineData("eval")]
    [InlineData("Function")]
    [InlineData("SharedArrayBuffer")]
    [InlineData("Atomics")]
    [InlineData("process")]
    [InlineData("Deno")]
    [InlineData("fetch")]
    [InlineData("XMLHttpRequest")]
    [InlineData("setTimeout")]
    [InlineData("console")]
    public async Task What_rules_must_not_have_is_not_there(string name)
    {
        using var lab = new RuleLab($"on('GREET', () => say(typeof {name}));");
        (await lab.Said(new Person("Ada"))).ShouldBe("undefined");
    }

    [Theory]
    [InlineData("(function () {}).constructor('return 1')")]
    [InlineData("new (function () {}).constructor('return 1')")]
    [InlineData("(() => 1).constructor('return 1')")]
    [InlineData("(async function () {}).constructor('return 1')")]
    [InlineData("(function* () {}).constructor('yield 1')")]
    [InlineData("(async function* () {}).constructor('yield 1')")]
    [InlineData("say.constructor('return 1')")]
    [InlineData("Array.from.constructor('return 1')")]
    public async Task Code_is_not_made_from_text(string expression)
    {
        using var lab = new RuleLab($"on('GREET', () => {{ {expression}(); }});");
        (await Should.ThrowAsync<ScriptException>(async () => await lab.Call(new Person("Ada")))).Reason.ShouldBe("EvalError: rules cannot make code from text");
    }

    [Theory]
    [InlineData("globalThis.x = 1")]
    [InlineData("x = 1")]
    [InlineData("say = 1")]
    [InlineData("delete globalThis.say")]
    public async Task Globals_cannot_be_made_or_changed(string statement)
    {
        using var lab = new RuleLab($"on('GREET', () => {{ {statement}; }});");
        await Should.ThrowAsync<ScriptException>(async () => await lab.Call(new Person("Ada")));
    }

    [Fact]
    public async Task The_clock_stands_still_during_an_entry_and_is_the_hosts()
    {
        using var lab = new RuleLab("""
            on('GREET', () => say([
              Date.now(), new Date().getTime(), +new Date(Date.now()), new Date().toISOString(), Date() === String(new Date()), new Date(2020, 0, 1).getFullYear(),
              new Intl.DateTimeFormat('en', { year: 'numeric', timeZone: 'UTC' }).format(), new Intl.DateTimeFormat('en', { year: 'numeric', timeZone: 'UTC' }).formatToParts()[0].value,
              new Date() instanceof Date, new Date().constructor === Date]));
            """);
        var time = lab.Clock.GetUtcNow().ToUnixTimeMilliseconds();
        (await lab.Said(new Person("Ada"))).ShouldBe($"""[{time},{time},{time},"2026-03-04T05:06:07.000Z",true,2020,"2026","2026",true,true]""");
        lab.Clock.Advance(TimeSpan.FromMilliseconds(1500));
        (await lab.Said(new Person("Ada")))!.ShouldStartWith($"[{time + 1500},{time + 1500},");
    }

    [Fact]
    public async Task Chance_is_the_sessions_own()
    {
        using var lab = new RuleLab("on('GREET', () => say([Math.random(), Math.random()]));");
        await lab.Set.InvokeAsync(lab.Handler(), new ScriptCall(new ScriptContext(lab.Clock, 7), lab.Caller, new Person("Ada"), null), TestContext.Current.CancellationToken);
        await lab.Set.InvokeAsync(lab.Handler(), new ScriptCall(new ScriptContext(lab.Clock, 8), lab.Caller, new Person("Ada"), null), TestContext.Current.CancellationToken);
        await lab.Set.InvokeAsync(lab.Handler(), new ScriptCall(new ScriptContext(lab.Clock, 7), lab.Caller, new Person("Ada"), null), TestContext.Current.CancellationToken);
        var said = lab.Caller.Lines.ToArray();
        said[0].ShouldBe("[0.3898297483912715,0.01678829452815611]");
        said[2].ShouldBe(said[0]);
        said.Distinct(StringComparer.Ordinal).Count().ShouldBe(2);
    }
}
