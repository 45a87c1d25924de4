namespace ScriptGate.RuleTests;

/// <summary>What two texts have in common, line by line.</summary>
internal static class LineDifference
{
    /// <summary>Beyond this the texts are shown one after the other: the comparison would cost more than it tells.</summary>
    private const int MostLines = 1000;

    /// <summary>The lines with <c>-</c> for those of the first only, <c>+</c> for those of the second only, and a space for both.</summary>
    public static IReadOnlyList<(char Sign, string Line)> Of(string[] first, string[] second)
    {
        if (first.Length > MostLines || second.Length > MostLines)
        {
            return [.. first.Select(line => ('-', line)), .. second.Select(line => ('+', line))];
        }

        var lengths = Lengths(first, second);
        var difference = new List<(char, string)>();
        for (int i = 0, j = 0; i < first.Length || j < second.Length;)
        {
            if (i < first.Length && j < second.Length && first[i] == second[j])
            {
                difference.Add((' ', first[i]));
                i++;
                j++;
            }
            else if (j == second.Length || (i < first.Length && lengths[i + 1, j] >= lengths[i, j + 1]))
            {
                difference.Add(('-', first[i++]));
            }
            else
            {
                difference.Add(('+', second[j++]));
            }
        }

        return difference;
    }

    // The longest common subsequence of every pair of ends.
    private static int[,] Lengths(string[] first, string[] second)
    {
        var lengths = new int[first.Length + 1, second.Length + 1];
        for (var i = first.Length - 1; i >= 0; i--)
        {
            for (var j = second.Length - 1; j >= 0; j--)
            {
                lengths[i, j] = first[i] == second[j] ? lengths[i + 1, j + 1] + 1 : Math.Max(lengths[i + 1, j], lengths[i, j + 1]);
            }
        }

        return lengths;
    }
}
