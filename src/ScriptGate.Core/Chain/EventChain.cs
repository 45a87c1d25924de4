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
    public ValueTask<Outcome> DispatchAsync(TEvent e, StepCancellation cancellation, StepWatch? watch = null)
    {
        for (var i = 0; i < steps.Length; i++)
        {
            var step = steps[i];
            ValueTask<Verdict> pending;
            try
            {
                pending = Call(step, e, watch, cancellation.Token);
                if (!pending.IsCompletedSuccessfully)
                {
                    return RestAsync(i, pending, e, cancellation, watch);
                }
            }
            catch (Exception exception) when (exception is not SessionGivenUpException)
            {
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

    private async ValueTask<Outcome> RestAsync(int index, ValueTask<Verdict> first, TEvent e, StepCancellation cancellation, StepWatch? watch)
    {
        ValueTask<Verdict>? waiting = first;
        for (; index < steps.Length; index++, waiting = null)
        {
            var step = steps[index];
            var failed = false;
            Verdict verdict;
            try
            {
                var pending = waiting ?? Call(step, e, watch, cancellation.Token);
                verdict = pending.IsCompletedSuccessfully
                    ? pending.Result
                    : await pending.AsTask().WaitAsync(step.Info.Timeout, clock, CancellationToken.None);
            }
            catch (Exception exception) when (exception is not SessionGivenUpException)
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
