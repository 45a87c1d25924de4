using ScriptGate.Scripting.Engine;
using ScriptGate.Scripting.Lanes;

namespace ScriptGate.Scripting.Tests.Support;

/// <summary>A lane alone, and a row of all its handlers, who are shown one person.</summary>
internal sealed class RowLab : ICallRow, IDisposable
{
    private readonly RuleLab _lab;
    private readonly IScriptLane _lane;
    private int _next;

    public RowLab(string rule)
    {
        _lab = new RuleLab(rule);
        Watch = new Watcher(_lab.Set);
        _lane = _lab.Make(Watch);
    }

    public Person Ada { get; } = new("Ada");

    public TestCaller Caller => _lab.Caller;

    public Watcher Watch { get; }

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

    /// <summary>Calls the handlers until one has something to say.</summary>
    /// <param name="isApart">Whether each is entered alone.</param>
    public Invocation Run(bool isApart = false)
    {
        Watch.Told.Clear();
        _next = 1;
        Begin(0);
        if (isApart)
        {
            IScriptLane.StartEach(_lane, this);
        }
        else
        {
            _lane.StartRow(this);
        }

        return Invocation;
    }

    /// <summary>Calls one handler alone.</summary>
    public void Start(int handler)
    {
        Begin(handler);
        _lane.Start(Invocation);
    }

    public void Dispose()
    {
        _lane.Dispose();
        _lab.Dispose();
    }

    private void Begin(int handler) => Invocation.Begin(_lab.Handler(handler), new ScriptCall(_lab.Context, Caller, Ada, null));

    internal sealed class Watcher(LaneSet set) : ILaneWatch
    {
        public List<string> Told { get; } = [];

        public bool IsLost => false;

        public void Entered(ScriptLocation file, RuleHandler? handler) => Told.Add($"in {(handler is null ? 0 : set.Handlers.ToList().IndexOf(handler) + 1)}");

        public void Left() => Told.Add("out");

        public void Ready(HostPromise promise) => throw new NotSupportedException("Nobody waits here.");

        public void Unhandled(ScriptException exception) => throw exception;
    }
}
