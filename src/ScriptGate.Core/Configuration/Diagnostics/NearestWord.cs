namespace ScriptGate.Core.Configuration;

/// <summary>Finds the word that was probably meant.</summary>
internal static class NearestWord
{
    private const int LongestWord = 64;

    /// <summary>The known word with the fewest edits from <paramref name="word"/>; null when all are too far to be what was meant.</summary>
    public static string? Find(string word, IEnumerable<string> known)
    {
        if (word.Length is 0 or > LongestWord)
        {
            return null;
        }

        string? best = null;
        // One edit for every three letters: more, and the hint is a guess.
        var least = (Math.Min(word.Length, 12) / 3) + 2;
        foreach (var candidate in known)
        {
            var distance = Distance(word, candidate);
            if (distance < least && distance < candidate.Length)
            {
                least = distance;
                best = candidate;
            }
        }

        return best;
    }

    /// <summary>Insertions, deletions, replacements and swaps of neighbours, without regard to case.</summary>
    private static int Distance(string a, string b)
    {
        var rows = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
        {
            for (var j = 0; j <= b.Length; j++)
            {
                rows[i, j] = i == 0 || j == 0 ? i + j : Step(a, b, rows, i, j);
            }
        }

        return rows[a.Length, b.Length];
    }

    private static int Step(string a, string b, int[,] rows, int i, int j)
    {
        var same = Same(a[i - 1], b[j - 1]);
        var least = Math.Min(Math.Min(rows[i - 1, j] + 1, rows[i, j - 1] + 1), rows[i - 1, j - 1] + (same ? 0 : 1));
        return i > 1 && j > 1 && Same(a[i - 1], b[j - 2]) && Same(a[i - 2], b[j - 1]) ? Math.Min(least, rows[i - 2, j - 2] + 1) : least;
    }

    private static bool Same(char a, char b) => char.ToLowerInvariant(a) == char.ToLowerInvariant(b);
}
