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
/// <param name="code">A digest of the rule with all that it requires.</param>
internal sealed class BoundHandler(LaneSet lanes, RuleHandler handler, RuleReference rule, RuleScope scope, SessionContexts contexts, string code) : RowStep(lanes)
{
    private readonly TimeSpan _timeout = handler.Timeout ?? rule.Timeout;
    private Func<SmtpEvent, object?> _second = static _ => null;

    public RuleHandler Handler => handler;

    /// <summary>The step of a session's event.</summary>
    /// <param name="stage">The stage.</param>
    /// <param name="second">What the handler gets beside the session.</param>
    public Step<TEvent> ToStep<TEvent>(Stage stage, Func<TEvent, object?> second)
        where TEvent : SmtpEvent
    {
        var info = new StepInfo(stage, scope.Name, SourceOf(handler), Check: null, _timeout, ModeOf(rule.OnFailure), handler.Needs)
        {
            Code = code,
            Options = rule.Options?.GetRawText() ?? "",
        };
        _second = e => second((TEvent)e);

        // What runs on a lane's thread has nothing to gain from company on the session's.
        return new Step<TEvent>(info, JudgeAsync, Runner: null) { Row = handler.MayQueueMicrotasks ? null : this };
    }

    /// <summary>Where the handler stands, as its step says it.</summary>
    public static string SourceOf(RuleHandler handler) => $"{handler.Location.File}:{handler.Location.Line}";

    /// <summary>The observer of what is over.</summary>
    public ObserverRegistration ToObserver<TObservation>()
        where TObservation : Observation =>
        new(scope.Name, typeof(TObservation), ObserveAsync, IsRule: true);

    private static FailureMode ModeOf(OnFailure onFailure) => onFailure switch
    {
        OnFailure.Continue => FailureMode.Continue,
        OnFailure.Reject => FailureMode.Reject,
        _ => FailureMode.Defer,
    };

    /// <summary>A call of the handler alone.</summary>
    public ValueTask<Verdict> JudgeAsync(SmtpEvent e, CancellationToken cancellationToken)
    {
        var call = CallOf(e, contexts.Of(e.Session));
        return VerdictOf(lanes.InvokeAsync(handler, call, cancellationToken), call);
    }

    /// <summary>The call of an event.</summary>
    /// <param name="e">The event.</param>
    /// <param name="context">Its session's time and chance; null when nobody has looked for it yet.</param>
    public ScriptCall CallOf(SmtpEvent e, ScriptContext? context = null) =>
        new(context ?? contexts.Of(e.Session), new RuleCall(scope, e.Session.Id, e), e.Session, _second(e), _timeout);

    /// <summary>What the end of a call means.</summary>
    public ValueTask<Verdict> VerdictOf(ValueTask<object?> pending, in ScriptCall call)
    {
        var caller = (RuleCall)call.Caller!;
        return pending.IsCompletedSuccessfully ? new(VerdictOf(pending.Result, caller)) : AwaitAsync(pending, caller);
    }

    private async ValueTask<Verdict> AwaitAsync(ValueTask<object?> pending, RuleCall caller)
    {
        try
        {
            return VerdictOf(await pending, caller);
        }
        catch
        {
            caller.GiveUp();
            throw;
        }
    }

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
        try
        {
            await lanes.InvokeAsync(handler, call, cancellationToken);
        }
        catch
        {
            caller.GiveUp();
            throw;
        }
    }
}
