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
        using var world = new World(Jobs);
        world.Run();

        // What a handler leaves to be done comes when the entry is over: had there been three, behind the first.
        world.Caller.Lines.ShouldBe(["one", "two", "three", "job"]);
        world.Watch.Told.ShouldBe(["in 1", "out", "in 2", "out", "in 3", "out", "in 3", "out"]);
    }

    [Fact]
    public void Each_handler_is_shown_objects_of_its_own()
    {
        using var world = new World("let kept; on('GREET', p => { kept = p; say(p.name); });\non('GREET', p => { say(p.name + ' again'); say(kept.name); });\non('GREET', () => { say('never'); });");
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

    /// <summary>A lane alone, and a row of all its handlers.</summary>
    private sealed class World : ICallRow, IDisposable
    {
        private readonly RuleLab _lab;
        private int _next = 1;

        public World(string rule)
        {
            _lab = new RuleLab(rule);
            Watch = new Watch(_lab.Set);
        }

        public TestCaller Caller => _lab.Caller;

        public Watch Watch { get; }

        public Invocation Invocation { get; } = new();

        public bool TryPass()
        {
            if (_next == _lab.Set.Handlers.Count)
            {
                return false;
            }

            Begin(_next++);
            return true;
        }

        public Invocation Run()
        {
            using var lane = _lab.Make(Watch);
            Watch.Told.Clear();
            Begin(0);
            lane.StartRow(this);
            return Invocation;
        }

        public void Dispose() => _lab.Dispose();

        private void Begin(int handler) => Invocation.Begin(_lab.Handler(handler), new ScriptCall(_lab.Context, Caller, new Person("Ada"), null));
    }

    private sealed class Watch(Scripting.Lanes.LaneSet set) : ILaneWatch
    {
        public List<string> Told { get; } = [];

        public bool IsLost => false;

        public void Entered(ScriptLocation file, RuleHandler? handler) => Told.Add($"in {(handler is null ? 0 : set.Handlers.ToList().IndexOf(handler) + 1)}");

        public void Left() => Told.Add("out");

        public void Ready(HostPromise promise) => throw new NotSupportedException("Nobody waits here.");

        public void Unhandled(ScriptException exception) => throw exception;
    }
}
