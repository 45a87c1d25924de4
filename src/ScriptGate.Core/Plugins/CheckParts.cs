using ScriptGate.Core.Chain;

namespace ScriptGate.Core.Plugins;

/// <summary>A handler as a plugin registered it, before the profile's say is added.</summary>
internal abstract record CheckStep(Stage Stage, string Name, MessageNeeds Needs, TimeSpan? Timeout)
{
    public abstract void AddTo(ChainBuilder chain, StepInfo info, SlowStepRunner runner);
}

/// <inheritdoc />
internal sealed record CheckStep<TEvent>(Stage Stage, string Name, MessageNeeds Needs, TimeSpan? Timeout, Handler<TEvent> Handler) : CheckStep(Stage, Name, Needs, Timeout)
    where TEvent : SmtpEvent
{
    public override void AddTo(ChainBuilder chain, StepInfo info, SlowStepRunner runner) => chain.Add(new Step<TEvent>(info, Handler, runner));
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
