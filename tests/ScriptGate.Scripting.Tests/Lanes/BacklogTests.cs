using ScriptGate.Core.Overload;
using ScriptGate.Scripting.Tests.Support;

namespace ScriptGate.Scripting.Tests.Lanes;

/// <summary>The calls that wait for a lane, and how quickly they get on: what the gateway turns new connections away by when rules compute too much.</summary>
public sealed class BacklogTests
{
    private const string Holding = "on('GREET', p => { if (p.name === 'Ada') hold(); return answer(p.name); });\n";

    private static readonly TimeSpan Wait = TimeSpan.FromMilliseconds(30);

    [Theory]
    [InlineData("on('MEET', p => answer('met ' + p));")]
    [InlineData("on('MEET', async p => answer('met ' + p));")]
    public async Task Calls_whose_lane_is_busy_wait_and_a_lane_that_does_not_come_back_shows_in_the_pace(string meet)
    {
        using var lab = new RuleLab(Holding + meet);
        lab.Caller.Gate.Reset();
        var busy = Task.Run(() => lab.Call(new Person("Ada")).AsTask(), TestContext.Current.CancellationToken);
        await lab.Caller.Heard("held");
        lab.Clock.Advance(Wait);
        lab.Set.Queue.ShouldBe(default);

        var waits = Enumerable.Range(0, 3).Select(_ => lab.Call(new Person("Bob"), new Person("C"), handler: 1).AsTask()).ToArray();
        lab.Clock.Advance(Wait);
        lab.Set.Queue.ShouldBe(new QueueView(3, Wait / QueuePace.Weight));

        lab.Caller.Gate.Set();
        await busy;
        await Task.WhenAll(waits);
        lab.Set.Queue.Waiting.ShouldBe(0);
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
        lab.Set.Queue.ShouldBe(default);

        lab.Caller.Gate.Set();
        await busy;
    }
}
