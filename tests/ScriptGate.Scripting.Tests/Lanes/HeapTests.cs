using ScriptGate.Scripting.Tests.Support;

namespace ScriptGate.Scripting.Tests.Lanes;

public sealed class HeapTests
{
    [Fact]
    public async Task Garbage_above_the_watermark_is_collected_and_the_lane_stays()
    {
        using var lab = new RuleLab("let calls = 0;\non('GREET', () => { const waste = Array.from({ length: 100000 }, (_, i) => ({ i })); say(String(++calls)); });", RuleLab.Limits with { Heap = 8 << 20, Entry = TimeSpan.FromSeconds(1) });
        for (var i = 0; i < 5; i++)
        {
            await lab.Call(new Person("Ada"));
        }

        lab.Set.Sweep(checkHeaps: true);
        (await lab.Said(new Person("Ada"))).ShouldBe("6");
    }

    [Fact]
    public async Task A_lane_whose_rules_hoard_is_replaced()
    {
        using var lab = new RuleLab("const hoard = [];\non('GREET', () => { for (let i = 0; i < 100000; i++) hoard.push({ i }); say(String(hoard.length)); });", RuleLab.Limits with { Heap = 2 << 20, Entry = TimeSpan.FromSeconds(1) });
        (await lab.Said(new Person("Ada"))).ShouldBe("100000");
        lab.Set.Sweep(checkHeaps: true);
        (await lab.Said(new Person("Ada"))).ShouldBe("100000");
    }

    [Fact]
    public async Task Promises_on_a_lane_that_is_replaced_are_still_settled()
    {
        using var lab = new RuleLab(
            "const hoard = [];\non('GREET', async p => { for (let i = 0; i < 100000; i++) hoard.push({ i }); say('in'); return answer(await promised('x') + p); });",
            RuleLab.Limits with { Heap = 2 << 20, Entry = TimeSpan.FromSeconds(1) });
        var call = lab.Call(new Person("Ada")).AsTask();
        await lab.Caller.Heard("in");
        lab.Set.Sweep(checkHeaps: true);
        lab.Caller.PromiseOf("x").SetResult("hi ");
        (await call).ShouldBe(new Answer("hi Ada"));
    }
}
