using ScriptGate.Core.Chain;
using ScriptGate.Scripting.Api;
using ScriptGate.Scripting.Engine;
using ScriptGate.Scripting.Rules;

namespace ScriptGate.Scripting.Lanes;

/// <summary>The steps of a chain's row as calls of handlers on one lane. Each has an end and a time of its own, as if it had been called alone.</summary>
internal sealed class CallRow(LaneSet set, Lane lane) : ICallRow
{
    private StepRow? _steps;
    private long _inside;

    public Invocation Invocation { get; private set; } = null!;

    /// <summary>The row's first handler is about to be called.</summary>
    public void Begin(StepRow steps, Invocation invocation)
    {
        (_steps, Invocation, _inside) = (steps, invocation, 0);
        var first = (BoundHandler)steps.Present;
        invocation.Begin(first.Handler, first.CallOf(steps.Event));
    }

    /// <summary>Forgets the session.</summary>
    public void Clear() => (_steps, Invocation) = (null, null!);

    public bool TryPass()
    {
        var steps = _steps!;
        var call = Invocation.Call;

        // What it has asked for may come when its call is over, and finds its objects dead then; and a violation that is blocked is a verdict.
        if (lane.IsLost || Invocation.HasPromises || ((RuleCall)call.Caller!).Blocked is not null)
        {
            return false;
        }

        var inside = lane.TakeInside();
        Invocation.Inside += inside;
        _inside += inside;
        if (steps.Next() is not BoundHandler next || !set.MayJoin(next.Handler, _inside))
        {
            return false;
        }

        set.BookInline(Invocation, error: null);
        if (!steps.TryPass())
        {
            return false;
        }

        Invocation.Begin(next.Handler, next.CallOf(steps.Event, call.Context));
        return true;
    }
}
