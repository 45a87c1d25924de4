using System.Collections;
using System.Collections.ObjectModel;
using System.Globalization;

namespace ScriptGate.Core.Security;

/// <summary>Copies what a check saw into values of the host: null, booleans, numbers, strings, lists and dictionaries. Bounded, so that a hostile message cannot fill the records.</summary>
internal static class Evidence
{
    /// <summary>Octets of one violation's evidence, about: names and strings as UTF-8, everything else as 16.</summary>
    public const int MaxOctets = 64 * 1024;

    /// <summary>Lists and dictionaries inside each other.</summary>
    public const int MaxDepth = 8;

    /// <summary>Stands in place of what was too much or too deep.</summary>
    public const string Cut = "…";

    // What a value costs beside its text: no evidence has more than 4,096 values.
    private const int ValueCost = 16;

    public static IReadOnlyDictionary<string, object?> Copy(IReadOnlyDictionary<string, object?>? evidence)
    {
        if (evidence is null || evidence.Count == 0)
        {
            return ReadOnlyDictionary<string, object?>.Empty;
        }

        var budget = MaxOctets;
        return CopyEntries(evidence, depth: 1, ref budget);
    }

    private static ReadOnlyDictionary<string, object?> CopyEntries(IEnumerable<KeyValuePair<string, object?>> entries, int depth, ref int budget)
    {
        var copy = new OrderedDictionary<string, object?>(StringComparer.Ordinal);
        foreach (var (key, value) in entries)
        {
            if (budget <= 0)
            {
                copy[Cut] = Cut;
                break;
            }

            copy[CopyText(key, ref budget)] = CopyValue(value, depth, ref budget);
        }

        return new ReadOnlyDictionary<string, object?>(copy);
    }

    private static object? CopyValue(object? value, int depth, ref int budget)
    {
        budget -= ValueCost;
        return value switch
        {
            null or bool or byte or sbyte or short or ushort or int or uint or long or ulong or float or double or decimal => value,
            string text => CopyText(text, ref budget),
            IEnumerable when depth >= MaxDepth => Cut,
            IEnumerable<KeyValuePair<string, object?>> entries => CopyEntries(entries, depth + 1, ref budget),
            IEnumerable values => CopyList(values, depth + 1, ref budget),
            // Anything else would be a type of the plugin or keep one alive; its text is what a person would read anyway.
            _ => CopyText(Convert.ToString(value, CultureInfo.InvariantCulture) ?? "", ref budget),
        };
    }

    private static ReadOnlyCollection<object?> CopyList(IEnumerable values, int depth, ref int budget)
    {
        var copy = new List<object?>();
        foreach (var value in values)
        {
            if (budget <= 0)
            {
                copy.Add(Cut);
                break;
            }

            copy.Add(CopyValue(value, depth, ref budget));
        }

        return copy.AsReadOnly();
    }

    private static string CopyText(string text, ref int budget)
    {
        var octets = System.Text.Encoding.UTF8.GetByteCount(text);
        if (octets <= budget)
        {
            budget -= octets;
            return text;
        }

        // Three octets are the most that one UTF-16 unit can need.
        var kept = Math.Min(text.Length, Math.Max(budget, 0) / 3);
        if (kept > 0 && char.IsHighSurrogate(text[kept - 1]))
        {
            kept--;
        }

        budget = 0;
        return string.Concat(text.AsSpan(0, kept), Cut);
    }
}
