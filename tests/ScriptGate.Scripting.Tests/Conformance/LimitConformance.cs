using ScriptGate.Scripting.Engine;
using ScriptGate.Scripting.Tests.Support;

namespace ScriptGate.Scripting.Tests.Conformance;

/// <summary>What a rule may use: a rule that takes more costs its own call, on every engine.</summary>
public sealed class LimitConformance
{
    [Theory]
    [OnEachEngine("for (;;);")]
    [OnEachEngine("while (true) {}")]
    [OnEachEngine("do ; while (1);")]
    [OnEachEngine("try { for (;;); } catch (e) { } finally { for (;;); }")]
    [OnEachEngine("var s = ''; for (;;) s = (s + 'x').slice(-10);")]
    [OnEachEngine("[1].map(function again() { for (;;) [1].map(function () { return 1; }); });")]
    [OnEachEngine("for (var k in { a: 1 }) for (;;) if (k) continue;")]
    [OnEachEngine("switch (1) { case 1: for (;;) Math.max(1, 2); }")]
    [OnEachEngine("[2, 1].sort(function () { for (;;); });")]
    [OnEachEngine("'x'.replace(/x/, function () { for (;;); });")]
    [OnEachEngine("JSON.stringify({ toJSON: function () { for (;;); } });")]
    [OnEachEngine("String({ toString: function () { for (;;); } });")]
    [OnEachEngine("/(a+)+$/.test(new Array(41).join('a') + 'b');")]
    [OnEachEngine("return new Promise(function () { for (;;); });")]
    [OnEachEngine("return promised('go').then(function () { for (;;); });")]
    public async Task An_endless_loop_is_ended(string engine, string loop)
    {
        using var lab = new RuleLab($"on('GREET', function (p) {{ if (p.name === 'Ada') {{ {loop} }} say(p.name); }});", engine: Engines.Make(engine));
        lab.Caller.PromiseOf("go").SetResult(1);
        var error = await Should.ThrowAsync<ScriptTimeoutException>(async () => await lab.Call(new Person("Ada")));
        (error.Location.Line, error.Reason).ShouldBe((1, "the GREET handler computed for more than 50 ms without returning or awaiting, and was ended"));
        (await lab.Said(new Person("Bob"))).ShouldBe("Bob");
    }

    [Theory]
    [OnEachEngine("function again() { return 1 + again(); }", "again()")]
    [OnEachEngine("function again(x) { return [x].map(again); }", "again(1)")]
    [OnEachEngine("var it = { toString: function () { return String(it); } };", "String(it)")]
    [OnEachEngine("var it = { get x() { return it.x; } };", "it.x")]
    [OnEachEngine("var it = [], i; for (i = 0; i < 100000; i++) it = [it];", "JSON.stringify(it)")]
    public async Task Endless_recursion_is_a_range_error_that_can_be_caught(string engine, string setup, string expression)
    {
        using var lab = new RuleLab(
            $"{setup}\non('GREET', function () {{ try {{ {expression}; }} catch (e) {{ return answer(e.name); }} }});", RuleLab.Limits with { Entry = TimeSpan.FromSeconds(20), Load = TimeSpan.FromSeconds(20) }, engine: Engines.Make(engine));
        (await lab.Call(new Person("Ada"))).ShouldBe(new Answer("RangeError"));
    }

    [Theory]
    [OnEachEngine]
    public async Task An_array_that_contains_itself_is_text_all_the_same(string engine)
    {
        using var lab = new RuleLab("on('GREET', function () { var a = [1, 2]; a.push(a, [a, 3]); return answer(String(a)); });", engine: Engines.Make(engine));
        (await lab.Call(new Person("Ada"))).ShouldBe(new Answer("1,2,,,3"));
    }

    [Theory]
    [OnEachEngine]
    public void A_loop_at_the_top_of_a_file_refuses_the_file(string engine) =>
        RuleLab.LoadError(Engines.Make(engine), "for (;;);").Message.ShouldBe("scripts/rules/rule.js: the file computed for more than 200 ms while loading, and was ended");

    [Theory]
    [OnEachEngine]
    public async Task A_lane_whose_rules_hoard_is_replaced(string engine)
    {
        using var lab = new RuleLab(
            "var hoard = [];\non('GREET', function () { for (var i = 0; i < 100000; i++) { hoard.push({ i: i }); } say(String(hoard.length)); });",
            RuleLab.Limits with { Heap = 2 << 20, Entry = TimeSpan.FromSeconds(20) },
            engine: Engines.Make(engine));
        (await lab.Said(new Person("Ada"))).ShouldBe("100000");
        lab.Set.Sweep(checkHeaps: true);
        (await lab.Said(new Person("Ada"))).ShouldBe("100000");
    }

    [Theory]
    [OnEachEngine]
    public async Task Garbage_is_no_hoard(string engine)
    {
        using var lab = new RuleLab(
            "var calls = 0;\non('GREET', function () { var waste = []; for (var i = 0; i < 2000; i++) { waste.push({ i: i }); } say(String(++calls)); });",
            RuleLab.Limits with { Heap = 8 << 20, Entry = TimeSpan.FromSeconds(20) },
            engine: Engines.Make(engine));
        for (var i = 0; i < 5; i++)
        {
            await lab.Call(new Person("Ada"));
        }

        lab.Set.Sweep(checkHeaps: true);
        (await lab.Said(new Person("Ada"))).ShouldBe("6");
    }
}
