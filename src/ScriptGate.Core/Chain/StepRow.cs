using System.Collections.Immutable;
using ScriptGate.Core.Records;
using ScriptGate.Core.Tracing;

namespace ScriptGate.Core.Chain;

/// <summary>Steps that are asked in one go, and which of them is being asked. For who watches, notes or observes the session it is as if the chain asked each.</summary>
internal abstract class StepRow
{
    /// <summary>What they are asked.</summary>
    public abstract SmtpEvent Event { get; }

    /// <summary>The step that is being asked.</summary>
    public abstract RowStep Present { get; }

    /// <summary>The step behind it that is not switched off for the session; null for none. What the present one has done counts.</summary>
    public abstract RowStep? Next();

    /// <summary>The present step has no opinion: passes on to what <see cref="Next"/> said.</summary>
    /// <returns>False when somebody else has ended the session: no step may be asked any more.</returns>
    public abstract bool TryPass();
}

/// <summary>A row of the chain of one stage. Its chain uses it again and again, for one session at a time.</summary>
/// <param name="steps">The steps of the chain.</param>
internal sealed class StepRow<TEvent>(ImmutableArray<Step<TEvent>> steps) : StepRow
    where TEvent : SmtpEvent
{
    private TEvent? _event;
    private StepWatch? _watch;
    private StepTrace? _trace;
    private ISessionObserver? _observer;
    private int _end;
    private int _next;

    /// <summary>The position of the present step.</summary>
    public int Index { get; private set; }

    public override SmtpEvent Event => _event!;

    public override RowStep Present => steps[Index].Row!;

    /// <summary>For each step the position behind the last of its row; null when no step has a neighbour of its kind.</summary>
    public static int[]? EndsOf(ImmutableArray<Step<TEvent>> steps)
    {
        var ends = new int[steps.Length];
        var isUsed = false;
        for (var i = steps.Length - 1; i >= 0; i--)
        {
            var goesOn = i + 1 < steps.Length && steps[i].Row is { } row && ReferenceEquals(row.Caller, steps[i + 1].Row?.Caller);
            ends[i] = goesOn ? ends[i + 1] : i + 1;
            isUsed |= goesOn;
        }

        return isUsed ? ends : null;
    }

    /// <summary>The first of its steps is about to be asked.</summary>
    public void Begin(int index, int end, TEvent e, StepWatch? watch, StepTrace? trace, ISessionObserver? observer)
    {
        (Index, _next, _end) = (index, index, end);
        (_event, _watch, _trace, _observer) = (e, watch, trace, observer);
    }

    /// <summary>Forgets the session.</summary>
    public void Clear() => Begin(0, 0, null!, null, null, null);

    public override RowStep? Next()
    {
        _next = Index + 1;
        while (_next < _end && EventChain<TEvent>.IsSpared(steps[_next].Info, _event!.Session))
        {
            _next++;
        }

        return _next < _end ? steps[_next].Row : null;
    }

    public override bool TryPass()
    {
        if (_watch?.TryLeave() == false)
        {
            return false;
        }

        _trace?.End(VerdictKind.Continue, StepEnd.Answered);
        _observer?.StepEnded(steps[Index].Info, Verdict.Continue, StepEnd.Answered, failure: null);
        while (++Index < _next)
        {
            _observer?.StepSkipped(steps[Index].Info);
        }

        var next = steps[Index].Info;
        _trace?.Begin(next);
        _observer?.StepBegan(next);
        _watch?.Enter(next, runner: null);
        return true;
    }
}
