namespace ScriptGate.Core.Pools;

/// <summary>Chooses one of several members that could all take the mail. Thread-safe.</summary>
internal interface ILoadBalancingPolicy
{
    /// <summary>Chooses a member.</summary>
    /// <param name="candidates">At least one, in the order of the configuration.</param>
    /// <param name="request">What the session needs.</param>
    /// <returns>The index of the one to use.</returns>
    int Choose(ReadOnlySpan<Member> candidates, LinkRequest request);
}
