using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using ScriptGate.Core.Records;
using ScriptGate.Core.Sockets;
using ScriptGate.Core.Tracing;

namespace ScriptGate.Core.Chain;

/// <summary>The ordered steps of one stage. Immutable; built once per generation. A stage nobody listens to has no chain at all.</summary>
internal sealed class EventChain<TEvent>(ImmutableArray<Step<TEvent>> steps, TimeProvider clock, ILogger logger, LostCalls? lost = null)
    where TEvent : SmtpEvent
{
    private readonly int[]? _rowEnds = StepRow<TEvent>.EndsOf(steps);
    private StepRow<TEvent>? _spareRow;

    public ImmutableArray<Step<TEvent>> Steps => steps;

    /// <summary>A step switched the check, or the rule, off for this session.</summary>
    public static bool IsSpared(StepInfo step, ISession session) =>
        step.Check is { } check ? !session.Security.IsEnabled(check) : !session.Rules.IsEnabled(step.Stage, step.Name);

    /// <summary>Asks the steps in order; the first verdict other than continue ends the stage.</summary>
    /// <remarks>While every step answers at once nothing is allocated; the first one that waits moves the rest of the stage to an async method.</remarks>
    /// <param name="e">The event.</param>
    /// <param name="cancellation">Gives the steps their token.</param>
    /// <param name="watch">Watches over steps that block; null when nobody does.</param>
    /// <param name="limit">What all steps together may take once one of them waits; default: no limit but each step's own.</param>
    /// <param name="trace">Notes the steps that ran; null when nobody wants to know.</param>
    /// <param name="observer">Is told what each step does; null when nobody observes the session.</param>
    /// <exception cref="StageTimeException">They took longer.</exception>
    /// <exception cref="OperationCanceledException">The session was ended while it waited for a step.</exception>
    public ValueTask<Outcome> DispatchAsync(
        TEvent e, StepCancellation cancellation, StepWatch? watch = null, TimeSpan? limit = null, StepTrace? trace = null, ISessionObserver? observer = null)
    {
        trace?.Enter(e);
        for (var i = 0; i < steps.Length; i++)
        {
            if (IsSpared(steps[i].Info, e.Session))
            {
                observer?.StepSkipped(steps[i].Info);
                continue;
            }

            ValueTask<Verdict> pending;
            trace?.Begin(steps[i].Info);
            observer?.StepBegan(steps[i].Info);
            try
            {
                pending = Ask(ref i, e, watch, trace, observer, cancellation.Token);
                if (!pending.IsCompletedSuccessfully)
                {
                    return RestAsync(i, pending, e, cancellation, watch, limit, trace, observer);
                }
            }
            catch (Exception exception) when (exception is not SessionGivenUpException)
            {
                if (IsEndOfSession(exception, cancellation))
                {
                    trace?.End(VerdictKind.Continue, StepEnd.SessionEnded);
                    observer?.StepEnded(steps[i].Info, Verdict.Continue, StepEnd.SessionEnded, failure: null);
                    return ValueTask.FromException<Outcome>(exception);
                }

                var failure = Failed(steps[i], e, exception, trace, observer);
                if (failure.IsFinal)
                {
                    return new(new Outcome(failure, steps[i].Info, Failed: true));
                }

                continue;
            }

            var verdict = pending.Result;
            trace?.End(verdict.Kind, StepEnd.Answered);
            observer?.StepEnded(steps[i].Info, verdict, StepEnd.Answered, failure: null);
            if (verdict.IsFinal)
            {
                return new(new Outcome(verdict, steps[i].Info, Failed: false));
            }
        }

        return new(Outcome.Continue);
    }

    // The step, and those behind it that its caller asks in the same go; the index is then that of the one that answered.
    private ValueTask<Verdict> Ask(ref int index, TEvent e, StepWatch? watch, StepTrace? trace, ISessionObserver? observer, CancellationToken cancellationToken)
    {
        var step = steps[index];
        if (_rowEnds is not { } ends || ends[index] == index + 1)
        {
            return Call(step, e, watch, cancellationToken);
        }

        var row = Interlocked.Exchange(ref _spareRow, null) ?? new StepRow<TEvent>(steps);
        watch?.Enter(step.Info, step.Runner);
        row.Begin(index, ends[index], e, watch, trace, observer);
        try
        {
            return step.Row!.Caller.CallAsync(row, cancellationToken);
        }
        finally
        {
            index = row.Index;
            row.Clear();
            _spareRow = row;
            watch?.Leave();
        }
    }

    private static ValueTask<Verdict> Call(Step<TEvent> step, TEvent e, StepWatch? watch, CancellationToken cancellationToken)
    {
        watch?.Enter(step.Info, step.Runner);
        try
        {
            return step.Runner is { } runner ? runner.RunAsync(step.Handler, e, cancellationToken) : step.Handler(e, cancellationToken);
        }
        finally
        {
            watch?.Leave();
        }
    }

    private async ValueTask<Outcome> RestAsync(
        int index, ValueTask<Verdict> first, TEvent e, StepCancellation cancellation, StepWatch? watch, TimeSpan? limit, StepTrace? trace, ISessionObserver? observer)
    {
        var started = limit is null ? 0 : clock.GetTimestamp();
        ValueTask<Verdict>? waiting = first;
        for (; index < steps.Length; index++, waiting = null)
        {
            if (waiting is null && IsSpared(steps[index].Info, e.Session))
            {
                observer?.StepSkipped(steps[index].Info);
                continue;
            }

            if (waiting is null)
            {
                trace?.Begin(steps[index].Info);
                observer?.StepBegan(steps[index].Info);
            }

            var failed = false;
            Verdict verdict;
            try
            {
                var pending = waiting ?? Ask(ref index, e, watch, trace, observer, cancellation.Token);
                verdict = pending.IsCompletedSuccessfully
                    ? pending.Result
                    : await WaitAsync(pending.AsTask(), steps[index].Info, watch, limit - clock.GetElapsedTime(started), cancellation);
                trace?.End(verdict.Kind, StepEnd.Answered);
                observer?.StepEnded(steps[index].Info, verdict, StepEnd.Answered, failure: null);

                // The step may have ended inside a call of its own connection; what comes now is not its fault.
                PollerThread.Current?.Inside = null;
            }
            catch (Exception exception) when (exception is StageTimeException || IsEndOfSession(exception, cancellation))
            {
                var end = exception is StageTimeException ? StepEnd.StageTimedOut : StepEnd.SessionEnded;
                trace?.End(VerdictKind.Continue, end);
                observer?.StepEnded(steps[index].Info, Verdict.Continue, end, failure: null);
                throw;
            }
            catch (Exception exception) when (exception is not SessionGivenUpException)
            {
                cancellation.Expire();
                verdict = Failed(steps[index], e, exception, trace, observer);
                failed = true;
            }

            if (verdict.IsFinal)
            {
                return new Outcome(verdict, steps[index].Info, failed);
            }
        }

        return Outcome.Continue;
    }

    // No failure of the step: its onFailure might let the mail pass.
    private static bool IsEndOfSession(Exception exception, StepCancellation cancellation) => exception is OperationCanceledException && cancellation.HasEnded;

    // The rest of the stage belongs to the session until it is over: whoever stopped waiting for it from outside would have two threads in one session.
    private async Task<Verdict> WaitAsync(Task<Verdict> pending, StepInfo step, StepWatch? watch, TimeSpan? left, StepCancellation cancellation)
    {
        var began = clock.GetTimestamp();
        watch?.BeginWait(step, began);
        try
        {
            if (left is not { } rest || rest >= step.Timeout)
            {
                return await pending.WaitAsync(step.Timeout, clock, cancellation.Ended);
            }

            return await InTimeOfStageAsync(pending, rest, cancellation);
        }
        finally
        {
            watch?.EndWait();
            if (!pending.IsCompleted)
            {
                lost?.Add(HeldCall.Of(step, clock.GetUtcNow() - clock.GetElapsedTime(began), HeldCallKind.GivenUp), pending);
            }
        }
    }

    private async Task<Verdict> InTimeOfStageAsync(Task<Verdict> pending, TimeSpan left, StepCancellation cancellation)
    {
        try
        {
            return await pending.WaitAsync(left > TimeSpan.Zero ? left : TimeSpan.Zero, clock, cancellation.Ended);
        }
        catch (TimeoutException)
        {
            cancellation.Expire();
            throw new StageTimeException();
        }
    }

    // A step that fails has no opinion; what that means for the mail is the operator's choice, never ours.
    private Verdict Failed(Step<TEvent> step, TEvent e, Exception exception, StepTrace? trace, ISessionObserver? observer)
    {
        var verdict = FailureVerdicts.Of(step.Info.OnFailure, e.Stage);
        var end = exception is TimeoutException ? StepEnd.TimedOut : StepEnd.Threw;
        trace?.End(verdict.Kind, end);
        observer?.StepEnded(step.Info, verdict, end, exception);
        step.Info.CountFailure();
        if (exception is TimeoutException)
        {
            Log.StepTimedOut(logger, step.Info.Name, step.Info.Source, e.Stage, e.Session.Id, step.Info.Timeout, step.Info.OnFailure);
        }
        else
        {
            Log.StepFailed(logger, exception, step.Info.Name, e.Stage, e.Session.Id, step.Info.OnFailure);
        }

        return verdict;
    }
}

/// <summary>The steps of a stage took longer than all of them together may.</summary>
internal sealed class StageTimeException() : Exception("The steps of the stage took longer than they may together.");
