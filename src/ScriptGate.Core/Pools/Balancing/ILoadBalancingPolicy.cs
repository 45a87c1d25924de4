namespace ScriptGate.Core.Pools;

/// <summary>Chooses one of several members that could all take the mail. Thread-safe.</summary>
internal interface ILoadBalancingPolicy
{
    /// <summary>The method's name in the configuration.</summary>
    string Name { get; }

    /// <summary>Chooses a member.</summary>
    /// <param name="candidates">At least one, in the order of the configuration.</param>
    /// <returns>The index of the one to use.</returns>
    int Choose(ReadOnlySpan<Member> candidates);
}
