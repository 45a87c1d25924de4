namespace ScriptGate.Core.Pools;

/// <summary>Of two members chosen at random the one with fewer connections in use: nearly as even as looking at all, and several gateways do not run after the same member.</summary>
internal sealed class PowerOfTwoPolicy(Random random) : ILoadBalancingPolicy
{
    public int Choose(ReadOnlySpan<Member> candidates, LinkRequest request)
    {
        if (candidates.Length == 1)
        {
            return 0;
        }

        int first, second;
        lock (random)
        {
            first = random.Next(candidates.Length);
            second = random.Next(candidates.Length - 1);
        }

        // Never the same twice.
        second += second >= first ? 1 : 0;
        return candidates[second].State.Load < candidates[first].State.Load ? second : first;
    }
}
