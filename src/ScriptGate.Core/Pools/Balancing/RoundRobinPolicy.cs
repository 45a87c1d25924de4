namespace ScriptGate.Core.Pools;

/// <summary>One after the other.</summary>
internal sealed class RoundRobinPolicy : ILoadBalancingPolicy
{
    private uint _turn = uint.MaxValue;

    public string Name => "round-robin";

    public int Choose(ReadOnlySpan<Member> candidates) => (int)(Interlocked.Increment(ref _turn) % (uint)candidates.Length);
}
