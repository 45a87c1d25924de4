using ScriptGate.Core.Configuration;

namespace ScriptGate.Core.Pools;

/// <summary>The policy of each method.</summary>
internal static class BalancingPolicies
{
    public static ILoadBalancingPolicy Create(PoolMethod method, Random random) => method switch
    {
        PoolMethod.Ratio => new RotationPolicy(usesRatio: true),
        PoolMethod.LeastConnections => new LeastConnectionsPolicy(),
        PoolMethod.PowerOfTwo => new PowerOfTwoPolicy(random),
        PoolMethod.Hash => new HashPolicy(),
        _ => new RotationPolicy(usesRatio: false),
    };
}
