namespace ScriptGate.Core.Chain;

/// <summary>One named handler, whether it came from a rule or an assembly, and what its failure means.</summary>
/// <param name="Info">Everything but the handler.</param>
/// <param name="Handler">Answers the event.</param>
/// <param name="Runner">Calls a handler whose synchronous part was once too slow; null for steps that guard themselves (rules).</param>
internal sealed record Step<TEvent>(StepInfo Info, Handler<TEvent> Handler, SlowStepRunner? Runner)
    where TEvent : SmtpEvent
{
    /// <summary>What its caller knows it by when it asks several steps in a row; null for a step that is always asked alone.</summary>
    public RowStep? Row { get; init; }
}
