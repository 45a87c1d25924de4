namespace ScriptGate.Core.Pools;

/// <summary>One after the other, each as often as its weight says, and spread as evenly as that allows: 3 to 1 is a, a, b, a and not a, a, a, b.</summary>
/// <param name="usesRatio">True to weigh members by their ratio; false: all weigh the same but those that have just come back.</param>
internal sealed class RotationPolicy(bool usesRatio) : ILoadBalancingPolicy
{
    private readonly Lock _lock = new();

    // With each choice everybody earns his weight, and the richest pays for all: over a whole round nobody has more or less than his share.
    public int Choose(ReadOnlySpan<Member> candidates, LinkRequest request)
    {
        lock (_lock)
        {
            var best = 0;
            var total = 0.0;
            for (var i = 0; i < candidates.Length; i++)
            {
                var member = candidates[i];
                var weight = (usesRatio ? member.Ratio : 1) * member.State.Share;
                total += weight;
                member.Credit += weight;
                if (member.Credit > candidates[best].Credit)
                {
                    best = i;
                }
            }

            candidates[best].Credit -= total;
            return best;
        }
    }
}
