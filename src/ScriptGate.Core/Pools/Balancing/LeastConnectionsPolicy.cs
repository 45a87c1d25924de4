namespace ScriptGate.Core.Pools;

/// <summary>The member with the fewest connections in use; among equals one after the other, so that a quiet pool does not wear out its first member.</summary>
internal sealed class LeastConnectionsPolicy : ILoadBalancingPolicy
{
    private uint _turn = uint.MaxValue;

    public int Choose(ReadOnlySpan<Member> candidates, LinkRequest request)
    {
        var start = (int)(Interlocked.Increment(ref _turn) % (uint)candidates.Length);
        var best = start;
        for (var i = 1; i < candidates.Length; i++)
        {
            var next = (start + i) % candidates.Length;
            if (candidates[next].State.Load < candidates[best].State.Load)
            {
                best = next;
            }
        }

        return best;
    }
}
