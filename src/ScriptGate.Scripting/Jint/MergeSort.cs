namespace ScriptGate.Scripting.Jint;

/// <summary>A stable sort that lets a comparison throw whatever it throws.</summary>
internal static class MergeSort
{
    /// <param name="items">The items.</param>
    /// <param name="inOrder">Whether the first may stay before the second.</param>
    public static T[] Of<T>(IReadOnlyList<T> items, Func<T, T, bool> inOrder)
    {
        T[] from = [.. items];
        var to = new T[from.Length];
        for (var width = 1; width < from.Length; width *= 2)
        {
            for (var start = 0; start < from.Length; start += 2 * width)
            {
                Merge(from, to, start, Math.Min(start + width, from.Length), Math.Min(start + (2 * width), from.Length), inOrder);
            }

            (from, to) = (to, from);
        }

        return from;
    }

    private static void Merge<T>(T[] from, T[] to, int start, int middle, int end, Func<T, T, bool> inOrder)
    {
        int left = start, right = middle;
        for (var i = start; i < end; i++)
        {
            to[i] = left < middle && (right >= end || inOrder(from[left], from[right])) ? from[left++] : from[right++];
        }
    }
}
