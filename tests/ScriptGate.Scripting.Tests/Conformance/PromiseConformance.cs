using ScriptGate.Scripting.Engine;
using ScriptGate.Scripting.Tests.Support;

namespace ScriptGate.Scripting.Tests.Conformance;

/// <summary>Promises: the same values, the same order, the same failures on every engine.</summary>
public sealed class PromiseConformance
{
    private const string Order = """
        function step(name) { return function () { say(name); }; }
        on('GREET', function () {
          say('start');
          Promise.resolve().then(step('a1')).then(step('a2')).then(step('a3')).then(step('a4')).then(step('a5'));
          new Promise(function (resolve) { say('executor'); resolve(Promise.resolve()); }).then(step('b1'));
          promised('done').then(step('host1')).then(step('host2'));
          Promise.resolve({ then: function (resolve) { say('thenable'); resolve('c1'); } }).then(say);
          Promise.all([1, Promise.resolve(2)]).then(function (all) { say('all ' + all.join()); });
          Promise.race([new Promise(function () {}), Promise.resolve('r')]).then(function (first) { say('race ' + first); });
          Promise.reject(new Error('x'))['finally'](step('finally'))['catch'](function (error) { say('caught ' + error.message); });
          say('end');
        });
        """;

    [Fact]
    public async Task Jobs_run_in_one_order()
    {
        var standard = await LinesOf(Engines.JavaScriptCore);
        standard.Take(3).ShouldBe(["start", "executor", "end"]);
        standard.Count.ShouldBe(17);
        (await LinesOf(Engines.Jint)).ShouldBe(standard);
    }

    [Theory]
    [OnEachEngine("Promise.resolve(1).then(function (x) { return x + 1; })", "2")]
    [OnEachEngine("Promise.resolve(1).then(null).then(undefined, 5)", "1")]
    [OnEachEngine("Promise.resolve(Promise.resolve(Promise.resolve(3)))", "3")]
    [OnEachEngine("Promise.reject(new Error('a'))['catch'](function (e) { return e.message; })", "a")]
    [OnEachEngine("Promise.reject('plain').then(null, function (e) { return 'got ' + e; })", "got plain")]
    [OnEachEngine("Promise.resolve().then(function () { throw new TypeError('b'); })['catch'](function (e) { return e.name + e.message; })", "TypeErrorb")]
    [OnEachEngine("Promise.resolve().then(function () { return fail(); })['catch'](function (e) { return e.message; })", "the host is out of order")]
    [OnEachEngine("Promise.resolve().then(function () { return undefined.x; })['catch'](function (e) { return e instanceof TypeError; })", "true")]
    [OnEachEngine("new Promise(function (resolve, reject) { reject(1); resolve(2); throw 3; })['catch'](function (e) { return e; })", "1")]
    [OnEachEngine("new Promise(function () { throw new Error('in executor'); })['catch'](function (e) { return e.message; })", "in executor")]
    [OnEachEngine("Promise.all([promised('a'), 7, promised('b')]).then(function (all) { return all.join('-'); })", "A-7-B")]
    [OnEachEngine("Promise.all([]).then(function (all) { return all.length; })", "0")]
    [OnEachEngine("Promise.all([promised('a'), Promise.reject(new Error('one failed'))])['catch'](function (e) { return e.message; })", "one failed")]
    [OnEachEngine("Promise.race([promised('a'), promised('b')])", "A")]
    [OnEachEngine("Promise.allSettled([promised('a'), Promise.reject('no')]).then(function (all) { return JSON.stringify(all); })", """[{"status":"fulfilled","value":"A"},{"status":"rejected","reason":"no"}]""")]
    [OnEachEngine("Promise.resolve('v')['finally'](function () { return 'ignored'; })", "v")]
    [OnEachEngine("Promise.resolve('v')['finally'](function () { throw new Error('f'); })['catch'](function (e) { return e.message; })", "f")]
    [OnEachEngine("Promise.reject(new Error('kept'))['finally'](function () {})['catch'](function (e) { return e.message; })", "kept")]
    [OnEachEngine("(function () { var p = new Promise(function (resolve) { Promise.resolve().then(function () { resolve(p); }); }); return p['catch'](function (e) { return e instanceof TypeError; }); })()", "true")]
    [OnEachEngine("promised('bad')['catch'](function (e) { return e.name + ' ' + e.message; })", "TypeError promised: store down")]
    public async Task Promises_have_the_values_of_the_standard(string engine, string promise, string said)
    {
        using var lab = new RuleLab($"on('GREET', function () {{ return {promise}.then(function (value) {{ return answer(String(value)); }}); }});", engine: Engines.Make(engine));
        lab.Caller.PromiseOf("a").SetResult("A");
        lab.Caller.PromiseOf("b").SetResult("B");
        lab.Caller.PromiseOf("bad").SetException(new InvalidOperationException("store down"));
        (await lab.Call(new Person("Ada"))).ShouldBe(new Answer(said));
    }

    [Theory]
    [OnEachEngine]
    public async Task The_lane_is_free_while_a_promise_waits(string engine)
    {
        using var lab = new RuleLab("on('GREET', function (p) { say('in ' + p); return promised('name ' + p).then(function (word) { return answer(p + word); }); });", engine: Engines.Make(engine));
        var ada = lab.Call(new Person("Ada")).AsTask();
        await lab.Caller.Heard("in Ada");
        var bob = lab.Call(new Person("Bob")).AsTask();
        await lab.Caller.Heard("in Bob");
        lab.Caller.PromiseOf("name Bob").SetResult(" first");
        (await bob).ShouldBe(new Answer("Bob first"));
        lab.Caller.PromiseOf("name Ada").SetResult(" second");
        (await ada).ShouldBe(new Answer("Ada second"));
    }

    [Theory]
    [OnEachEngine]
    public async Task A_failure_that_nobody_catches_fails_the_handler(string engine)
    {
        using var lab = new RuleLab("on('GREET', function () {\n  return promised('x').then(function () {\n    throw new Error('later');\n  });\n});", engine: Engines.Make(engine));
        lab.Caller.PromiseOf("x").SetResult(1);
        var error = await Should.ThrowAsync<ScriptException>(async () => await lab.Call(new Person("Ada")));
        (error.Location.Line, error.Reason).ShouldBe((3, "Error: later"));
    }

    [Theory]
    [OnEachEngine]
    public async Task A_promise_that_is_not_settled_in_time_fails_the_handler_and_its_objects_die(string engine)
    {
        using var lab = new RuleLab(
            "on('GREET', function (p) { say('in'); return promised('never').then(function () { say(p.name); }); }, { timeout: '3s' });\non('MEET', function () { say('done'); });",
            RuleLab.Limits with { Overshoot = TimeSpan.FromHours(1) },
            engine: Engines.Make(engine));
        var call = lab.Call(new Person("Ada")).AsTask();
        await lab.Caller.Heard("in");
        lab.Clock.Advance(TimeSpan.FromSeconds(3));
        lab.Set.Sweep(checkHeaps: false);
        (await Should.ThrowAsync<ScriptTimeoutException>(call)).Reason.ShouldBe("the promise of the GREET handler was not settled within 3000 ms");
        lab.Caller.PromiseOf("never").SetResult(1);
        await lab.Call(new Person("Bob"), new Person("Bob"), handler: 1);
        lab.Caller.Lines.ShouldBe(["in", "done"]);
    }

    [Theory]
    [OnEachEngine]
    public async Task A_cancelled_call_ends_at_once(string engine)
    {
        using var lab = new RuleLab("on('GREET', function () { say('in'); return promised('never'); });", engine: Engines.Make(engine));
        using var cancellation = new CancellationTokenSource();
        var call = lab.Set.InvokeAsync(lab.Handler(), new ScriptCall(lab.Context, lab.Caller, new Person("Ada"), null), cancellation.Token).AsTask();
        await lab.Caller.Heard("in");
        await cancellation.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(call);
    }

    [Theory]
    [OnEachEngine]
    public void Promises_of_the_host_are_for_handlers(string engine) =>
        RuleLab.LoadError(Engines.Make(engine), "\npromised('x');").Reason.ShouldBe("TypeError: promised: promises are for handlers, not for the top of a file");

    private static async Task<IReadOnlyList<string>> LinesOf(string engine)
    {
        using var lab = new RuleLab(Order, engine: Engines.Make(engine));
        lab.Caller.PromiseOf("done").SetResult(1);
        await lab.Call(new Person("Ada"));
        return [.. lab.Caller.Lines];
    }
}
