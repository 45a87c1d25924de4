namespace ScriptGate.Testing.Tapes;

/// <summary>Something that was decided in another way.</summary>
/// <param name="About">What it is about.</param>
/// <param name="Was">What the tape has; null for nothing.</param>
/// <param name="Is">What it is now; null for nothing.</param>
internal sealed record DecisionDifference(string About, string? Was, string? Is)
{
    /// <summary>A longer list is compared place by place: the table of all pairs would be too large.</summary>
    private const int MostPairs = 4_000_000;

    /// <summary>Compares two sessions decision by decision. What is about the same is compared with each other, in order.</summary>
    public static IReadOnlyList<DecisionDifference> Between(IReadOnlyList<Decision> before, IReadOnlyList<Decision> now)
    {
        var start = 0;
        while (start < before.Count && start < now.Count && before[start] == now[start])
        {
            start++;
        }

        var differences = new List<DecisionDifference>();
        foreach (var (left, right) in Pairs([.. before.Skip(start)], [.. now.Skip(start)]))
        {
            if (left?.What != right?.What && !TryJoin(differences, left, right))
            {
                differences.Add(new DecisionDifference((left ?? right)!.Value.About, left?.What, right?.What));
            }
        }

        return differences;
    }

    // What is about the same stands together, also where something else has changed its place in between.
    private static bool TryJoin(List<DecisionDifference> differences, Decision? left, Decision? right)
    {
        if (left is not null && right is not null)
        {
            return false;
        }

        var about = (left ?? right)!.Value.About;
        var other = differences.FindIndex(difference => difference.About == about && (left is null ? difference.Is is null : difference.Was is null));
        if (other < 0)
        {
            return false;
        }

        var joined = new DecisionDifference(about, left?.What ?? differences[other].Was, right?.What ?? differences[other].Is);
        differences.RemoveAt(other);
        if (joined.Was != joined.Is)
        {
            differences.Insert(other, joined);
        }

        return true;
    }

    private static IEnumerable<(Decision? Left, Decision? Right)> Pairs(Decision[] before, Decision[] now)
    {
        if ((long)before.Length * now.Length > MostPairs)
        {
            for (var i = 0; i < Math.Max(before.Length, now.Length); i++)
            {
                yield return (i < before.Length ? before[i] : null, i < now.Length ? now[i] : null);
            }

            yield break;
        }

        // The longest row of the same subjects in the same order; equal decisions count more than equal subjects.
        var best = new int[before.Length + 1, now.Length + 1];
        for (var i = before.Length - 1; i >= 0; i--)
        {
            for (var j = now.Length - 1; j >= 0; j--)
            {
                var skipped = Math.Max(best[i + 1, j], best[i, j + 1]);
                best[i, j] = Math.Max(skipped, Likeness(before[i], now[j]) is > 0 and var likeness ? best[i + 1, j + 1] + likeness : 0);
            }
        }

        int left = 0, right = 0;
        while (left < before.Length || right < now.Length)
        {
            var isPair = left < before.Length && right < now.Length && Likeness(before[left], now[right]) is > 0 and var likeness && best[left, right] == best[left + 1, right + 1] + likeness;
            if (isPair)
            {
                yield return (before[left++], now[right++]);
            }
            else if (right >= now.Length || (left < before.Length && best[left + 1, right] >= best[left, right + 1]))
            {
                yield return (before[left++], null);
            }
            else
            {
                yield return (null, now[right++]);
            }
        }
    }

    private static int Likeness(Decision left, Decision right) => left == right ? 3 : left.About.Equals(right.About, StringComparison.Ordinal) ? 2 : 0;
}
