using System.Runtime.InteropServices;

namespace ScriptGate.Core.Pools;

/// <summary>
/// Always the same member for the same key, on every gateway and after every restart: each member draws a number from its name and the key, and the highest wins, weighed by
/// ratio. When a member goes or comes, only its own keys move.
/// </summary>
internal sealed class HashPolicy : ILoadBalancingPolicy
{
    private const ulong Offset = 14695981039346656037;
    private const ulong Prime = 1099511628211;

    public int Choose(ReadOnlySpan<Member> candidates, LinkRequest request)
    {
        var key = Draw(Offset, request.Key ?? request.Client?.ToString() ?? string.Empty);
        var best = 0;
        var highest = double.NegativeInfinity;
        for (var i = 0; i < candidates.Length; i++)
        {
            var score = Score(Draw(key, candidates[i].Name), candidates[i].Ratio * candidates[i].State.Share);
            if (score > highest)
            {
                (best, highest) = (i, score);
            }
        }

        return best;
    }

    // With ln(u) / weight each member wins as often as its weight says, u being even between 0 and 1.
    private static double Score(ulong hash, double weight) => Math.Log(((hash >> 11) + 0.5) / (1UL << 53)) / weight;

    // FNV-1a, and the finaliser of SplitMix64 so that names which differ in their last digit draw numbers that have nothing in common.
    private static ulong Draw(ulong seed, string text)
    {
        var hash = seed;
        foreach (var octet in MemoryMarshal.AsBytes(text.AsSpan()))
        {
            hash = (hash ^ octet) * Prime;
        }

        hash = (hash ^ (hash >> 30)) * 0xBF58476D1CE4E5B9;
        hash = (hash ^ (hash >> 27)) * 0x94D049BB133111EB;
        return hash ^ (hash >> 31);
    }
}
