using ScriptGate.Core.Sockets;
using ScriptGate.Scripting.Engine;
using ScriptGate.Scripting.Lanes;
using ScriptGate.Scripting.Tests.Support;

namespace ScriptGate.Scripting.Tests.Lanes;

public sealed class LostLaneTests
{
    private const string Chain = "on('GREET', async p => { if (p.name === 'Ada') { say('lost'); for (;;) await 0; } return answer(p.name); });";

    [Fact]
    public async Task An_endless_chain_of_microtasks_costs_its_own_call_and_its_lane_is_replaced()
    {
        using var lab = new RuleLab(Chain + "\non('MEET', async p => answer('met ' + p));");
        var call = lab.Call(new Person("Ada")).AsTask();
        await lab.Caller.Heard("lost");

        lab.Set.Sweep(checkHeaps: false);
        call.IsCompleted.ShouldBeFalse();
        LoseLane(lab);

        (await Should.ThrowAsync<ScriptLaneLostException>(call)).Message
            .ShouldBe("scripts/rules/rule.js:1:3: the GREET handler did not come back; its lane was given up and a new one has taken its place");
        await Ready(lab);
        (await lab.Call(new Person("Bob"), new Person("C"), handler: 1)).ShouldBe(new Answer("met Bob"));
    }

    [Fact]
    public async Task Who_waits_on_a_lost_lane_is_told_at_once()
    {
        using var lab = new RuleLab(Chain + "\non('MEET', async () => { say('waits'); await promised('never'); });");
        var waits = lab.Call(new Person("Bob"), new Person("C"), handler: 1).AsTask();
        await lab.Caller.Heard("waits");
        var call = lab.Call(new Person("Ada")).AsTask();
        await lab.Caller.Heard("lost");
        LoseLane(lab);
        await Should.ThrowAsync<ScriptLaneLostException>(call);
        (await Should.ThrowAsync<ScriptLaneLostException>(waits)).Message.ShouldBe(
            "scripts/rules/rule.js:2:3: the GREET handler at scripts/rules/rule.js:1:3 did not come back; its lane was given up and a new one has taken its place");
    }

    [Fact]
    public async Task The_handler_is_quarantined_until_its_file_changes()
    {
        using var lab = new RuleLab(Chain);
        var call = lab.Call(new Person("Ada")).AsTask();
        await lab.Caller.Heard("lost");
        LoseLane(lab);
        await Should.ThrowAsync<ScriptLaneLostException>(call);

        (await Should.ThrowAsync<ScriptQuarantinedException>(async () => await lab.Call(new Person("Bob")))).Message
            .ShouldBe("scripts/rules/rule.js:1:3: the GREET handler is quarantined until its file changes, because it made its lane hang");
        lab.Quarantine.Reasons.ShouldBe(["scripts/rules/rule.js:1:3: the GREET handler made its lane hang and is quarantined until its file changes"]);

        using var same = new RuleLab(Chain);
        lab.Quarantine.Holds(same.Handler()).ShouldBeTrue();
        using var changed = new RuleLab(Chain + "\n// changed");
        lab.Quarantine.Holds(changed.Handler()).ShouldBeFalse();
        lab.Quarantine.Keep(changed.Set.Handlers);
        lab.Quarantine.IsEmpty.ShouldBeTrue();
    }

    [Fact]
    public async Task A_call_that_comes_back_too_late_is_lost_and_nobody_else_waits_for_it()
    {
        using var lab = new RuleLab("on('GREET', p => { hold(); return answer('too late'); });\non('MEET', a => answer('met ' + a));");
        var stuck = await HeldAsync(lab);
        var waits = lab.Call(new Person("Bob"), new Person("C"), handler: 1);
        waits.IsCompleted.ShouldBeFalse();
        LoseLane(lab);
        (await waits).ShouldBe(new Answer("met Bob"));
        stuck.IsCompleted.ShouldBeFalse();
        lab.Caller.Gate.Set();
        (await Should.ThrowAsync<ScriptLaneLostException>(stuck)).Message
            .ShouldBe("scripts/rules/rule.js:1:3: the GREET handler did not come back; its lane was given up and a new one has taken its place");
    }

    [Fact]
    public async Task What_waited_for_a_lost_lane_waits_no_more()
    {
        using var lab = new RuleLab("on('GREET', p => { hold(); return answer('too late'); });\non('MEET', async a => answer('met ' + a));");
        lab.Caller.Gate.Reset();
        var stuck = lab.Call(new Person("Ada")).AsTask();
        await lab.Caller.Heard("held");
        var waits = lab.Call(new Person("Bob"), new Person("C"), handler: 1).AsTask();
        lab.Set.Queue.Waiting.ShouldBe(1);
        LoseLane(lab);

        lab.Set.Queue.Waiting.ShouldBe(0);
        lab.Caller.Gate.Set();
        await Should.ThrowAsync<ScriptLaneLostException>(stuck);
        await Should.ThrowAsync<ScriptLaneLostException>(waits);
    }

    [Fact]
    public void An_endless_chain_while_a_file_loads_refuses_the_file()
    {
        using var folder = new RuleFolder();
        var sources = new ScriptSources(folder.Root, folder.Base, [new(folder.Write("rule.js", "(async () => { for (;;) await 0; })();"))]);
        using var supervisor = new Supervisor();
        var limits = RuleLab.Limits with { Load = TimeSpan.FromMilliseconds(50), Overshoot = TimeSpan.FromMilliseconds(50) };
        Should.Throw<ScriptLoadException>(() => Labs.LoadAll(sources, limits, TimeProvider.System, supervisor)).Message
            .ShouldBe("rule.js: the file did not come back; its lane was given up and a new one has taken its place");
    }

    [Fact]
    public async Task The_supervisor_finds_a_lost_lane_by_itself()
    {
        using var folder = new RuleFolder();
        var sources = new ScriptSources(folder.Root, folder.Base, [new(folder.Write("rule.js", Chain))]);
        using var supervisor = new Supervisor();
        // By the clock on the wall: what loads here must not be found late.
        var limits = RuleLab.Limits with { Load = TimeSpan.FromMinutes(1), Overshoot = TimeSpan.FromMilliseconds(50) };
        using var set = Labs.Make(sources, limits, TimeProvider.System, new Quarantine());
        supervisor.Add(set);
        set.Load();
        var call = new ScriptCall(new ScriptContext(TimeProvider.System, 1), new TestCaller(), new Person("Ada"), null);
        await Should.ThrowAsync<ScriptLaneLostException>(async () => await set.InvokeAsync(set.Handlers[0], call, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_lane_whose_thread_got_no_processor_is_not_lost_and_its_handler_not_quarantined()
    {
        var samples = new Samples();
        using var lab = new RuleLab("on('GREET', p => { hold(); return answer('late, but here'); });", look: samples.Take);
        var call = await HeldAsync(lab);

        // The supervisor was kept waiting as well: its first look comes late.
        LoseLane(lab);
        for (var look = 0; look < 30; look++)
        {
            samples.Pass(TimeSpan.FromSeconds(1), ran: TimeSpan.FromMilliseconds(10), queued: TimeSpan.FromMilliseconds(990));
            LoseLane(lab);
        }

        lab.Caller.Gate.Set();
        (await call).ShouldBe(new Answer("late, but here"));
        lab.Quarantine.IsEmpty.ShouldBeTrue();
        samples.Looks.ShouldBe(31);
    }

    [Fact]
    public async Task A_lane_whose_thread_computes_longer_than_it_may_is_lost_however_few_processors_there_are()
    {
        var samples = new Samples();
        using var lab = new RuleLab("on('GREET', p => { hold(); return answer('too late'); });", look: samples.Take);
        var call = await HeldAsync(lab);
        LoseLane(lab);

        samples.Pass(TimeSpan.FromMinutes(1), ran: RuleLab.Limits.Entry + RuleLab.Limits.Overshoot);
        lab.Set.Sweep(checkHeaps: false);
        lab.Quarantine.IsEmpty.ShouldBeTrue();
        samples.Pass(TimeSpan.Zero, ran: TimeSpan.FromTicks(1));
        lab.Set.Sweep(checkHeaps: false);

        lab.Quarantine.IsEmpty.ShouldBeFalse();
        lab.Caller.Gate.Set();
        await Should.ThrowAsync<ScriptLaneLostException>(call);
    }

    [Fact]
    public async Task The_time_of_one_call_is_not_held_against_the_next()
    {
        var samples = new Samples();
        using var lab = new RuleLab("on('GREET', p => { hold(); return answer(p.name); });", look: samples.Take);
        for (var call = 0; call < 3; call++)
        {
            var answer = await HeldAsync(lab);
            LoseLane(lab);
            samples.Pass(TimeSpan.FromSeconds(2), ran: TimeSpan.FromSeconds(2));
            LoseLane(lab);
            lab.Caller.Gate.Set();
            (await answer).ShouldBe(new Answer("Ada"));
        }
    }

    [Fact]
    public void Where_the_system_says_nothing_the_clock_decides()
    {
        var hold = new LaneHold(static _ => null);

        hold.Of(entry: 1, thread: 1, TimeSpan.FromSeconds(1)).ShouldBe(TimeSpan.FromSeconds(1));
        hold.Of(entry: 1, thread: 1, TimeSpan.FromSeconds(4)).ShouldBe(TimeSpan.FromSeconds(4));
    }

    [Fact]
    public void A_call_that_is_over_before_the_second_look_costs_no_sample()
    {
        var samples = new Samples();
        var hold = new LaneHold(samples.Take);

        hold.Of(entry: 1, thread: 1, Supervisor.Interval - TimeSpan.FromTicks(1)).ShouldBe(Supervisor.Interval - TimeSpan.FromTicks(1));
        samples.Looks.ShouldBe(0);
        hold.Of(entry: 1, thread: 1, Supervisor.Interval).ShouldBe(TimeSpan.Zero);
        samples.Looks.ShouldBe(1);
    }

    // A call that is inside of its handler until the gate opens.
    private static async Task<Task<object?>> HeldAsync(RuleLab lab)
    {
        lab.Caller.Gate.Reset();
        var call = Task.Run(() => lab.Call(new Person("Ada")).AsTask(), TestContext.Current.CancellationToken);
        await lab.Caller.Heard("held");
        return call;
    }

    private static void LoseLane(RuleLab lab)
    {
        lab.Clock.Advance(RuleLab.Limits.Entry + RuleLab.Limits.Overshoot + TimeSpan.FromTicks(1));
        lab.Set.Sweep(checkHeaps: false);
    }

    // A synchronous rule waits for a lane by itself; for an asynchronous one the new lane must have loaded.
    private static async Task Ready(RuleLab lab)
    {
        while (!lab.Set.IsReady)
        {
            await Task.Yield();
        }
    }

    /// <summary>What the system would say of the thread inside: it runs, or waits for a processor.</summary>
    private sealed class Samples
    {
        private ThreadSample _now = new(TimeSpan.FromHours(1), IsRunnable: true, TimeSpan.FromSeconds(9), TimeSpan.FromSeconds(7), TimeSpan.Zero);

        public int Looks { get; private set; }

        public void Pass(TimeSpan time, TimeSpan ran, TimeSpan queued = default) => _now = _now with { At = _now.At + time, Ran = _now.Ran + ran, Queued = _now.Queued + queued };

        public ThreadSample? Take(int thread)
        {
            Looks++;
            return _now;
        }
    }
}
