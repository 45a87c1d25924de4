using ScriptGate.Core.Chain;
using ScriptGate.Core.Tapes;

namespace ScriptGate.Core.Plugins;

/// <summary>A handler as a plugin registered it, before the profile's say is added.</summary>
internal abstract record CheckStep(Stage Stage, string Name, MessageNeeds Needs, TimeSpan? Timeout, bool JudgesFinalAddress)
{
    /// <param name="chain">The chain.</param>
    /// <param name="info">Its step, with what the profile says.</param>
    /// <param name="runner">Calls it.</param>
    /// <param name="asksOutside">Whether it may ask services that no tape can answer for.</param>
    public abstract void AddTo(ChainBuilder chain, StepInfo info, SlowStepRunner runner, bool asksOutside);
}

/// <inheritdoc />
internal sealed record CheckStep<TEvent>(Stage Stage, string Name, MessageNeeds Needs, TimeSpan? Timeout, Handler<TEvent> Handler, bool JudgesFinalAddress)
    : CheckStep(Stage, Name, Needs, Timeout, JudgesFinalAddress)
    where TEvent : SmtpEvent
{
    public override void AddTo(ChainBuilder chain, StepInfo info, SlowStepRunner runner, bool asksOutside) =>
        chain.Add(new Step<TEvent>(info, asksOutside ? TapedStep.Around(info, Handler) : Handler, runner));
}

/// <summary>A fact as a plugin provides it.</summary>
internal abstract record CheckFact(string Name)
{
    /// <returns>False when another check provides the fact already.</returns>
    public abstract bool TryAddTo(FactRegistry facts);
}

/// <inheritdoc />
internal sealed record CheckFact<T>(Fact<T> Fact, FactProvider<T> Provider) : CheckFact(Fact.Name)
{
    public override bool TryAddTo(FactRegistry facts) => facts.TryAdd(Fact, Provider);
}
