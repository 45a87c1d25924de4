namespace ScriptGate.Core.Chain;

/// <summary>One named handler, whether it came from a rule or an assembly, and what its failure means.</summary>
/// <param name="Info">Everything but the handler.</param>
/// <param name="Handler">Answers the event.</param>
/// <param name="Runner">Calls a handler whose synchronous part was once too slow; null for steps that guard themselves (rules).</param>
internal sealed record Step<TEvent>(StepInfo Info, Handler<TEvent> Handler, SlowStepRunner? Runner)
    where TEvent : SmtpEvent;
