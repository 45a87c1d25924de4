using ScriptGate.Scripting.Engine;
using ScriptGate.Scripting.Tests.Support;

namespace ScriptGate.Scripting.Tests.Engine;

public sealed class MicrotaskScanTests
{
    [Theory]
    [InlineData("on('RCPT', (session, rcpt) => { if (rcpt.address.domain === 'x') return reject('5.7.1', 'No'); });")]
    [InlineData("// first look, then decide\nlet authenticated = 1;")]
    [InlineData("// it is promised, asynchronously, and awaited: none of these words counts")]
    [InlineData("try { x(); } catch (error) { } finally { }")]
    public void Synchronous_text_stays_on_the_sessions_thread(string source) => MicrotaskScan.MayQueueMicrotasks(source).ShouldBeFalse();

    [Theory]
    [InlineData("async function f() {}")]
    [InlineData("x => { await y; }")]
    [InlineData("new Promise(f)")]
    [InlineData("Promise.resolve()")]
    [InlineData("p.then(f)")]
    [InlineData("p\n  .then(f)")]
    [InlineData("p?.then (f)")]
    [InlineData("p['then'](f)")]
    [InlineData("const { then } = p;")]
    [InlineData("const { then: f } = p;")]
    [InlineData("return { then };")]
    [InlineData("p.catch(f)")]
    [InlineData("p. finally(f)")]
    [InlineData("Array.fromAsync(x)")]
    [InlineData("import('x')")]
    [InlineData("({ [Symbol.asyncIterator]: f })")]
    [InlineData("queueMicrotask(f)")]
    public void Whatever_can_make_promise_jobs_is_found(string source) => MicrotaskScan.MayQueueMicrotasks(source).ShouldBeTrue();

    [Fact]
    public void A_module_that_can_makes_its_rule_able_to_but_no_other()
    {
        using var folder = new RuleFolder();
        folder.Write("scripts/lib/deep.js", "exports.wait = async () => {};");
        folder.Write("scripts/lib/mid.js", "exports.deep = require('./deep');");
        var sources = new ScriptSources(
            folder.Root, folder.Base, [new(folder.Write("scripts/a.js", "require('./lib/mid');\non('GREET', () => {});")), new(folder.Write("scripts/b.js", "on('GREET', () => {});"))]);
        using var set = Labs.Make(sources, RuleLab.Limits, new FakeClock(), new());
        set.Load();
        set.Handlers.Select(handler => handler.MayQueueMicrotasks).ShouldBe([true, false]);
    }
}
