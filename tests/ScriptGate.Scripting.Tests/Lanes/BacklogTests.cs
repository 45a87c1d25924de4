using ScriptGate.Scripting.Tests.Support;

namespace ScriptGate.Scripting.Tests.Lanes;

/// <summary>How long calls wait for a lane: what the gateway turns new connections away by when rules compute too much.</summary>
public sealed class BacklogTests
{
    private const string Holding = "on('GREET', p => { if (p.name === 'Ada') hold(); return answer(p.name); });\n";

    private static readonly TimeSpan Wait = TimeSpan.FromMilliseconds(30);

    [Theory]
    [InlineData("on('MEET', p => answer('met ' + p));")]
    [InlineData("on('MEET', async p => answer('met ' + p));")]
    public async Task It_is_what_a_call_waits_whose_lane_is_busy(string meet)
    {
        using var lab = new RuleLab(Holding + meet);
        lab.Caller.Gate.Reset();
        var busy = Task.Run(() => lab.Call(new Person("Ada")).AsTask(), TestContext.Current.CancellationToken);
        await lab.Caller.Heard("held");
        lab.Clock.Advance(Wait);
        lab.Set.Backlog.ShouldBe(TimeSpan.Zero);

        var waits = lab.Call(new Person("Bob"), new Person("C"), handler: 1).AsTask();
        lab.Clock.Advance(Wait);
        lab.Set.Backlog.ShouldBe(Wait);

        lab.Caller.Gate.Set();
        await busy;
        await waits;
        lab.Set.Backlog.ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public async Task One_lane_that_is_busy_is_none_while_another_is_free()
    {
        using var lab = new RuleLab(Holding + "on('MEET', async p => answer('met ' + p));", RuleLab.Limits with { Lanes = 2 });
        lab.Caller.Gate.Reset();
        var busy = Task.Run(() => lab.Call(new Person("Ada")).AsTask(), TestContext.Current.CancellationToken);
        await lab.Caller.Heard("held");

        (await lab.Call(new Person("Bob"), new Person("C"), handler: 1)).ShouldBe(new Answer("met Bob"));
        lab.Clock.Advance(Wait);
        lab.Set.Backlog.ShouldBe(TimeSpan.Zero);

        lab.Caller.Gate.Set();
        await busy;
    }
}
