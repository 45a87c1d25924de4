using ScriptGate.Core.Chain;
using ScriptGate.Core.Configuration;
using ScriptGate.Scripting.Api;
using ScriptGate.Scripting.Engine;
using ScriptGate.Scripting.Lanes;

namespace ScriptGate.Scripting.Rules;

/// <summary>A handler of a rule, as the chain calls it.</summary>
/// <param name="lanes">Where it runs.</param>
/// <param name="handler">The handler.</param>
/// <param name="rule">Its rule's settings in the configuration.</param>
/// <param name="scope">Its rule.</param>
/// <param name="contexts">The sessions' time and chance.</param>
internal sealed class BoundHandler(LaneSet lanes, RuleHandler handler, RuleReference rule, RuleScope scope, SessionContexts contexts)
{
    private readonly TimeSpan _timeout = handler.Timeout ?? rule.Timeout;

    /// <summary>The step of a session's event.</summary>
    /// <param name="stage">The stage.</param>
    /// <param name="second">What the handler gets beside the session.</param>
    public Step<TEvent> ToStep<TEvent>(Stage stage, Func<TEvent, object?> second)
        where TEvent : SmtpEvent
    {
        var source = $"{handler.Location.File}:{handler.Location.Line}";
        var info = new StepInfo(stage, scope.Name, source, Check: null, _timeout, ModeOf(rule.OnFailure), handler.Needs);
        return new Step<TEvent>(info, (e, cancellationToken) => JudgeAsync(e, second(e), cancellationToken), Runner: null);
    }

    /// <summary>The observer of what is over.</summary>
    public ObserverRegistration ToObserver<TObservation>()
        where TObservation : Observation =>
        new(scope.Name, typeof(TObservation), ObserveAsync);

    private static FailureMode ModeOf(OnFailure onFailure) => onFailure switch
    {
        OnFailure.Continue => FailureMode.Continue,
        OnFailure.Reject => FailureMode.Reject,
        _ => FailureMode.Defer,
    };

    private ValueTask<Verdict> JudgeAsync(SmtpEvent e, object? second, CancellationToken cancellationToken)
    {
        var caller = new RuleCall(scope, e.Session.Id, e);
        var pending = lanes.InvokeAsync(handler, new ScriptCall(contexts.Of(e.Session), caller, e.Session, second, _timeout), cancellationToken);
        return pending.IsCompletedSuccessfully ? new(VerdictOf(pending.Result, caller)) : AwaitAsync(pending, caller);
    }

    private async ValueTask<Verdict> AwaitAsync(ValueTask<object?> pending, RuleCall caller) => VerdictOf(await pending, caller);

    // What the rule returned counts; a violation that the profile blocks counts where it returned nothing.
    private Verdict VerdictOf(object? result, RuleCall caller) => result switch
    {
        null => caller.Blocked ?? Verdict.Continue,
        Verdict verdict => verdict,
        _ => throw new ScriptException(handler.Location, $"the {handler.Event} handler returned something that is not a verdict"),
    };

    private async ValueTask ObserveAsync(Observation observation, CancellationToken cancellationToken)
    {
        var caller = new RuleCall(scope, observation.SessionId, smtpEvent: null);
        var call = new ScriptCall(contexts.Fresh(observation.SessionId), caller, observation, observation, _timeout);
        await lanes.InvokeAsync(handler, call, cancellationToken);
    }
}
