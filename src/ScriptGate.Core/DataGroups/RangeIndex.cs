using System.Numerics;

namespace ScriptGate.Core.DataGroups;

/// <summary>Ranges that may lie inside one another, looked up by the narrowest that holds a point: one binary search, whatever the nesting.</summary>
/// <typeparam name="T">A number.</typeparam>
internal sealed class RangeIndex<T>
    where T : struct, INumber<T>, IMinMaxValue<T>
{
    private readonly T[] _starts;
    private readonly int[] _owners;

    private RangeIndex(T[] starts, int[] owners)
    {
        _starts = starts;
        _owners = owners;
    }

    /// <summary>Cuts the ranges into pieces of which each belongs to the narrowest range around it.</summary>
    /// <param name="ranges">First and last point of each; two of them are apart, or one holds the other.</param>
    public static RangeIndex<T> Of(IReadOnlyList<(T First, T Last)> ranges)
    {
        var order = Enumerable.Range(0, ranges.Count).OrderBy(i => ranges[i].First).ThenByDescending(i => ranges[i].Last);
        var starts = new List<T>(ranges.Count * 2);
        var owners = new List<int>(ranges.Count * 2);
        var open = new Stack<int>();
        foreach (var range in order)
        {
            CloseBefore(ranges[range].First);
            Begin(ranges[range].First, range);
            open.Push(range);
        }

        while (open.Count > 0)
        {
            Close();
        }

        return new RangeIndex<T>([.. starts], [.. owners]);

        void CloseBefore(T point)
        {
            while (open.TryPeek(out var inner) && ranges[inner].Last < point)
            {
                Close();
            }
        }

        void Close()
        {
            var last = ranges[open.Pop()].Last;
            if (last < T.MaxValue)
            {
                Begin(last + T.One, open.TryPeek(out var outer) ? outer : -1);
            }
        }

        void Begin(T start, int owner)
        {
            if (starts.Count > 0 && starts[^1] == start)
            {
                owners[^1] = owner;
                return;
            }

            starts.Add(start);
            owners.Add(owner);
        }
    }

    /// <returns>The number of the narrowest range that holds the point; -1 when none does.</returns>
    public int Find(T point)
    {
        var found = Array.BinarySearch(_starts, point);
        var piece = found >= 0 ? found : ~found - 1;
        return piece < 0 ? -1 : _owners[piece];
    }
}
