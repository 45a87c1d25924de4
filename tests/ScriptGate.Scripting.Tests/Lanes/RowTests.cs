using ScriptGate.Scripting.Engine;
using ScriptGate.Scripting.Tests.Support;

namespace ScriptGate.Scripting.Tests.Lanes;

/// <summary>The engine's half of handlers in a row.</summary>
public sealed class RowTests
{
    private const string Jobs = "on('GREET', () => { Promise.resolve().then(() => say('job')); say('one'); });\non('GREET', () => { say('two'); });\non('GREET', () => { say('three'); });";

    [Fact]
    public void JavaScriptCore_is_entered_once_for_a_row()
    {
        using var world = new RowLab(Jobs);
        world.Run();

        // What a handler leaves to be done comes when the entry is over: had there been three, behind the first.
        world.Caller.Lines.ShouldBe(["one", "two", "three", "job"]);
        world.Watch.Told.ShouldBe(["in 1", "out", "in 2", "out", "in 3", "out", "in 3", "out"]);
    }

    [Fact]
    public void Each_handler_is_shown_objects_of_its_own()
    {
        using var world = new RowLab("let kept; on('GREET', p => { kept = p; say(p.name); });\non('GREET', p => { say(p.name + ' again'); say(kept.name); });\non('GREET', () => { say('never'); });");
        var invocation = world.Run();

        world.Caller.Lines.ShouldBe(["Ada", "Ada again"]);
        invocation.Error.ShouldBeOfType<ScriptException>().Location.Line.ShouldBe(2);
        invocation.Error.Message.ShouldContain("this session is over");
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(4.999, true)]
    [InlineData(5, false)]
    public void A_row_that_has_computed_for_a_tenth_of_an_entrys_time_takes_no_further_handler(double milliseconds, bool mayJoin)
    {
        using var lab = new RuleLab("on('GREET', () => {});");
        lab.Set.Limits.Row.ShouldBe(TimeSpan.FromMilliseconds(5));
        lab.Set.MayJoin(lab.Handler(), (long)(milliseconds / 1000 * lab.Clock.TimestampFrequency)).ShouldBe(mayJoin);
    }

    [Fact]
    public void A_handler_that_is_quarantined_joins_no_row()
    {
        using var lab = new RuleLab("on('GREET', () => {});");
        lab.Quarantine.Add(lab.Handler());
        lab.Set.MayJoin(lab.Handler(), 0).ShouldBeFalse();
    }
}
