using System.Collections.Immutable;
using Microsoft.Extensions.Logging;

namespace ScriptGate.Core.Chain;

/// <summary>The ordered steps of one stage. Immutable; built once per generation. A stage nobody listens to has no chain at all.</summary>
internal sealed class EventChain<TEvent>(ImmutableArray<Step<TEvent>> steps, TimeProvider clock, ILogger logger)
    where TEvent : SmtpEvent
{
    public ImmutableArray<Step<TEvent>> Steps => steps;

    /// <summary>Asks the steps in order; the first verdict other than continue ends the stage.</summary>
    /// <remarks>While every step answers at once nothing is allocated; the first one that waits moves the rest of the stage to an async method.</remarks>
    /// <param name="e">The event.</param>
    /// <param name="cancellation">Gives the steps their token.</param>
    /// <param name="watch">Watches over steps that block; null when nobody does.</param>
    /// <param name="limit">What all steps together may take once one of them waits; default: no limit but each step's own.</param>
    /// <exception cref="StageTimeException">They took longer.</exception>
    /// <exception cref="OperationCanceledException">The session was ended while it waited for a step.</exception>
    public ValueTask<Outcome> DispatchAsync(TEvent e, StepCancellation cancellation, StepWatch? watch = null, TimeSpan? limit = null)
    {
        for (var i = 0; i < steps.Length; i++)
        {
            var step = steps[i];
            if (IsSpared(step.Info, e.Session))
            {
                continue;
            }

            ValueTask<Verdict> pending;
            try
            {
                pending = Call(step, e, watch, cancellation.Token);
                if (!pending.IsCompletedSuccessfully)
                {
                    return RestAsync(i, pending, e, cancellation, watch, limit);
                }
            }
            catch (Exception exception) when (exception is not SessionGivenUpException)
            {
                if (IsEndOfSession(exception, cancellation))
                {
                    return ValueTask.FromException<Outcome>(exception);
                }

                var failure = Failed(step, e, exception);
                if (failure.IsFinal)
                {
                    return new(new Outcome(failure, step.Info, Failed: true));
                }

                continue;
            }

            var verdict = pending.Result;
            if (verdict.IsFinal)
            {
                return new(new Outcome(verdict, step.Info, Failed: false));
            }
        }

        return new(Outcome.Continue);
    }

    // A rule switched the check off for this session.
    private static bool IsSpared(StepInfo step, ISession session) => step.Check is { } check && !session.Security.IsEnabled(check);

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

    private async ValueTask<Outcome> RestAsync(int index, ValueTask<Verdict> first, TEvent e, StepCancellation cancellation, StepWatch? watch, TimeSpan? limit)
    {
        var started = limit is null ? 0 : clock.GetTimestamp();
        ValueTask<Verdict>? waiting = first;
        for (; index < steps.Length; index++, waiting = null)
        {
            var step = steps[index];
            if (waiting is null && IsSpared(step.Info, e.Session))
            {
                continue;
            }

            var failed = false;
            Verdict verdict;
            try
            {
                var pending = waiting ?? Call(step, e, watch, cancellation.Token);
                verdict = pending.IsCompletedSuccessfully
                    ? pending.Result
                    : await WaitAsync(pending.AsTask(), step.Info.Timeout, limit - clock.GetElapsedTime(started), cancellation);
            }
            catch (Exception exception) when (exception is not (SessionGivenUpException or StageTimeException) && !IsEndOfSession(exception, cancellation))
            {
                cancellation.Expire();
                verdict = Failed(step, e, exception);
                failed = true;
            }

            if (verdict.IsFinal)
            {
                return new Outcome(verdict, step.Info, failed);
            }
        }

        return Outcome.Continue;
    }

    // No failure of the step: its onFailure might let the mail pass.
    private static bool IsEndOfSession(Exception exception, StepCancellation cancellation) => exception is OperationCanceledException && cancellation.HasEnded;

    // The rest of the stage belongs to the session until it is over: whoever stopped waiting for it from outside would have two threads in one session.
    private async Task<Verdict> WaitAsync(Task<Verdict> pending, TimeSpan timeout, TimeSpan? left, StepCancellation cancellation)
    {
        if (left is not { } rest || rest >= timeout)
        {
            return await pending.WaitAsync(timeout, clock, cancellation.Ended);
        }

        try
        {
            return await pending.WaitAsync(rest > TimeSpan.Zero ? rest : TimeSpan.Zero, clock, cancellation.Ended);
        }
        catch (TimeoutException)
        {
            cancellation.Expire();
            throw new StageTimeException();
        }
    }

    // A step that fails has no opinion; what that means for the mail is the operator's choice, never ours.
    private Verdict Failed(Step<TEvent> step, TEvent e, Exception exception)
    {
        step.Info.CountFailure();
        if (exception is TimeoutException)
        {
            Log.StepTimedOut(logger, step.Info.Name, step.Info.Source, e.Stage, e.Session.Id, step.Info.Timeout, step.Info.OnFailure);
        }
        else
        {
            Log.StepFailed(logger, exception, step.Info.Name, e.Stage, e.Session.Id, step.Info.OnFailure);
        }

        return FailureVerdicts.Of(step.Info.OnFailure, e.Stage);
    }
}

/// <summary>The steps of a stage took longer than all of them together may.</summary>
internal sealed class StageTimeException() : Exception("The steps of the stage took longer than they may together.");
