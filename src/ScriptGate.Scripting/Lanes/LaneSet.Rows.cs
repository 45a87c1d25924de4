using ScriptGate.Core.Chain;
using ScriptGate.Scripting.Engine;
using ScriptGate.Scripting.Rules;

namespace ScriptGate.Scripting.Lanes;

/// <content>Calls of several handlers in a row: the lane is taken once, and where the engine can, JavaScript is entered once.</content>
internal sealed partial class LaneSet
{
    /// <inheritdoc/>
    public ValueTask<Verdict> CallAsync(StepRow row, CancellationToken cancellationToken)
    {
        var first = (BoundHandler)row.Present;
        if (_quarantine.Holds(first.Handler) || _disposed || TryOwnAny() is not { } lane)
        {
            // Fails, or waits for a lane, and is alone then.
            return first.JudgeAsync(row.Event, cancellationToken);
        }

        var invocation = lane.Rent();
        lane.Row.Begin(row, invocation);
        try
        {
            lane.Script!.StartRow(lane.Row);
        }
        catch (Exception exception)
        {
            invocation.Fail(exception);
        }

        lane.Row.Clear();
        var (last, call) = ((BoundHandler)row.Present, invocation.Call);
        return last.VerdictOf(EndInline(lane, invocation, cancellationToken), call);
    }

    /// <summary>Whether the next handler can be called in the entry of those before it.</summary>
    /// <param name="handler">The handler.</param>
    /// <param name="inside">The time of those before it, in the clock's units.</param>
    internal bool MayJoin(RuleHandler handler, long inside) => Clock.GetElapsedTime(0, inside) < Limits.Row && !_quarantine.Holds(handler);
}
