using ScriptGate.Scripting.Engine;
using ScriptGate.Scripting.Tests.Support;

namespace ScriptGate.Scripting.Tests.Engine;

public sealed class PromiseTests
{
    [Fact]
    public async Task An_asynchronous_handler_answers_when_its_promise_is_settled()
    {
        using var lab = new RuleLab("on('GREET', async p => { const name = await promised('name'); return answer(p + ' and ' + name); });");
        var call = lab.Call(new Person("Ada")).AsTask();
        lab.Caller.PromiseOf("name").SetResult("Bob");
        (await call).ShouldBe(new Answer("Ada and Bob"));
    }

    [Fact]
    public async Task The_lane_is_free_while_a_promise_waits()
    {
        using var lab = new RuleLab("on('GREET', async p => { say('in ' + p); const word = await promised('name ' + p); return answer(p + word); });");
        var ada = lab.Call(new Person("Ada")).AsTask();
        await lab.Caller.Heard("in Ada");
        var bob = lab.Call(new Person("Bob")).AsTask();
        await lab.Caller.Heard("in Bob");
        lab.Caller.PromiseOf("name Bob").SetResult(" first");
        (await bob).ShouldBe(new Answer("Bob first"));
        lab.Caller.PromiseOf("name Ada").SetResult(" second");
        (await ada).ShouldBe(new Answer("Ada second"));
    }

    [Fact]
    public async Task A_synchronous_handler_may_hand_a_host_promise_back()
    {
        using var lab = new RuleLab("on('GREET', () => promised('name'));");
        lab.Handler().MayQueueMicrotasks.ShouldBeFalse();
        var call = lab.Call(new Person("Ada"));
        call.IsCompleted.ShouldBeFalse();
        lab.Caller.PromiseOf("name").SetResult(ScriptValue.Undefined);
        (await call).ShouldBeNull();
    }

    [Fact]
    public async Task A_host_promise_that_is_settled_already_needs_no_waiting()
    {
        using var lab = new RuleLab("on('GREET', async () => answer(await promised('a') + await promised('b')));");
        lab.Caller.PromiseOf("a").SetResult("x");
        lab.Caller.PromiseOf("b").SetResult("y");
        (await lab.Call(new Person("Ada"))).ShouldBe(new Answer("xy"));
    }

    [Fact]
    public async Task Then_works_as_await_does()
    {
        using var lab = new RuleLab("on('GREET', function (p) { return promised('name').then(function (name) { return answer(name); }); });");
        var call = lab.Call(new Person("Ada")).AsTask();
        lab.Caller.PromiseOf("name").SetResult("Bob");
        (await call).ShouldBe(new Answer("Bob"));
    }

    [Fact]
    public async Task A_failed_host_promise_can_be_caught()
    {
        using var lab = new RuleLab("on('GREET', async () => { try { await promised('x'); } catch (error) { return answer(error.message); } });");
        lab.Caller.PromiseOf("x").SetException(new InvalidOperationException("store down"));
        (await lab.Call(new Person("Ada"))).ShouldBe(new Answer("promised: store down"));
    }

    [Fact]
    public async Task A_failed_host_promise_that_nobody_catches_fails_the_handler()
    {
        using var lab = new RuleLab("on('GREET', async () => {\n  await promised('x');\n});");
        lab.Caller.PromiseOf("x").SetException(new InvalidOperationException("store down"));
        (await Should.ThrowAsync<ScriptException>(async () => await lab.Call(new Person("Ada")))).Reason.ShouldBe("TypeError: promised: store down");
    }

    [Fact]
    public async Task A_promise_of_something_else_than_a_host_object_fails()
    {
        using var lab = new RuleLab("on('GREET', async () => 42);");
        (await Should.ThrowAsync<ScriptException>(async () => await lab.Call(new Person("Ada")))).Reason
            .ShouldBe("TypeError: a handler returns nothing or a verdict, but this one returned 42 (number)");
    }

    [Fact]
    public async Task A_promise_that_is_not_settled_in_time_fails_the_handler_and_its_objects_die()
    {
        using var lab = new RuleLab("on('GREET', async p => { say('in'); await promised('never'); say(p.name); }, { timeout: '3s' });\non('MEET', () => say('done'));", RuleLab.Limits with { Overshoot = TimeSpan.FromHours(1) });
        var call = lab.Call(new Person("Ada")).AsTask();
        await lab.Caller.Heard("in");
        lab.Clock.Advance(TimeSpan.FromSeconds(2.999));
        lab.Set.Sweep(checkHeaps: false);
        call.IsCompleted.ShouldBeFalse();
        lab.Clock.Advance(TimeSpan.FromSeconds(0.001));
        lab.Set.Sweep(checkHeaps: false);
        (await Should.ThrowAsync<ScriptTimeoutException>(call)).Message.ShouldBe("scripts/rules/rule.js:1:3: the promise of the GREET handler was not settled within 3000 ms");
        lab.Caller.PromiseOf("never").SetResult(1);
        await lab.Call(new Person("Bob"), new Person("Bob"), handler: 1);
        lab.Caller.Lines.ShouldBe(["in", "done"]);
    }

    [Fact]
    public async Task A_cancelled_call_ends_at_once()
    {
        using var lab = new RuleLab("on('GREET', async () => { say('in'); await promised('never'); });");
        using var cancellation = new CancellationTokenSource();
        var call = lab.Set.InvokeAsync(lab.Handler(), new ScriptCall(lab.Context, lab.Caller, new Person("Ada"), null), cancellation.Token).AsTask();
        await lab.Caller.Heard("in");
        await cancellation.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(call);
    }

    [Fact]
    public async Task The_clock_moves_between_entries()
    {
        using var lab = new RuleLab("on('GREET', async () => { const start = Date.now(); const wait = promised('x'); say('in'); await wait; return answer(String(Date.now() - start)); });", RuleLab.Limits with { Overshoot = TimeSpan.FromHours(1) });
        var call = lab.Call(new Person("Ada")).AsTask();
        await lab.Caller.Heard("in");
        lab.Clock.Advance(TimeSpan.FromSeconds(5));
        lab.Caller.PromiseOf("x").SetResult(1);
        (await call).ShouldBe(new Answer("5000"));
    }
}
