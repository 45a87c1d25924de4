using System.Globalization;
using System.Net;
using ScriptGate.Core.Configuration;

namespace ScriptGate.Core.DataGroups;

/// <summary>Reads the file of a data group: one entry a line, <c>entry</c> or <c>entry := value</c>; empty lines and lines that begin with <c>#</c> do not count.</summary>
internal sealed class DataGroupReader(string name, DataGroupOptions options)
{
    /// <summary>How many faults of one file are told: a file of another kind has one in each line.</summary>
    private const int MostProblems = 10;

    private readonly List<Diagnostic> _problems = [];

    public IReadOnlyList<Diagnostic> Problems => _problems;

    /// <returns>The group; null when the file cannot be read or has a fault, which is then among <see cref="Problems"/>.</returns>
    public IDataGroup? Read()
    {
        List<(int Line, string Entry, string Value)> entries;
        try
        {
            entries = [.. File.ReadLines(options.File).Select(Split).Where(entry => entry.Entry.Length > 0)];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Add(0, $"the data group '{name}' cannot be read ({exception.Message.TrimEnd('.')})");
            return null;
        }

        IDataGroup? group = options.Type switch
        {
            DataGroupType.Address => Addresses(entries),
            DataGroupType.Integer => Integers(entries),
            _ => Strings(entries),
        };
        return _problems.Count == 0 ? group : null;
    }

    private static (int Line, string Entry, string Value) Split(string line, int index)
    {
        var text = line.AsSpan().Trim();
        if (text.StartsWith('#'))
        {
            return (index + 1, string.Empty, string.Empty);
        }

        var assignment = text.IndexOf(":=");
        return assignment < 0
            ? (index + 1, text.ToString(), string.Empty)
            : (index + 1, text[..assignment].TrimEnd().ToString(), text[(assignment + 2)..].TrimStart().ToString());
    }

    private AddressGroup Addresses(List<(int Line, string Entry, string Value)> entries)
    {
        var networks = new Dictionary<IPNetwork, string>();
        foreach (var (line, entry, value) in entries)
        {
            if (!NetworkText.TryParse(entry, out var network, out var problem))
            {
                Add(line, problem!);
            }
            else if (!networks.TryAdd(network, value))
            {
                RefuseConflict(line, network.ToString(), networks[network], value);
            }
        }

        return new AddressGroup(name, [.. networks.Select(pair => (pair.Key, pair.Value))]);
    }

    private IntegerGroup Integers(List<(int Line, string Entry, string Value)> entries)
    {
        var ranges = new List<(long First, long Last, string Value, int Line)>();
        foreach (var (line, entry, value) in entries)
        {
            if (TryParseRange(entry, out var range))
            {
                ranges.Add((range.First, range.Last, value, line));
            }
            else
            {
                Add(line, $"{UserText.Quote(entry)} is not a whole number or a range such as 100-199");
            }
        }

        return new IntegerGroup(name, Nested(ranges));
    }

    // In this order a range follows those that hold it, so that one look at the innermost open range finds every overlap.
    private List<(long First, long Last, string Value)> Nested(List<(long First, long Last, string Value, int Line)> ranges)
    {
        var nested = new List<(long First, long Last, string Value)>();
        var open = new Stack<(long First, long Last, string Value, int Line)>();
        foreach (var range in ranges.OrderBy(range => range.First).ThenByDescending(range => range.Last).ThenBy(range => range.Line))
        {
            while (open.TryPeek(out var ended) && ended.Last < range.First)
            {
                open.Pop();
            }

            if (open.TryPeek(out var outer) && (outer.First, outer.Last) == (range.First, range.Last))
            {
                RefuseConflict(range.Line, $"{range.First}-{range.Last}", outer.Value, range.Value);
            }
            else if (open.Count > 0 && range.Last > outer.Last)
            {
                Add(range.Line, $"{range.First}-{range.Last} overlaps {outer.First}-{outer.Last} of line {outer.Line}; a range may lie inside another one or beside it");
            }
            else
            {
                nested.Add((range.First, range.Last, range.Value));
                open.Push(range);
            }
        }

        return nested;
    }

    private StringGroup Strings(List<(int Line, string Entry, string Value)> entries)
    {
        var strings = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (line, entry, value) in entries)
        {
            if (!strings.TryAdd(entry, value))
            {
                RefuseConflict(line, UserText.Quote(entry), strings[entry], value);
            }
        }

        return new StringGroup(name, strings);
    }

    private static bool TryParseRange(string text, out (long First, long Last) range)
    {
        // The first character may be a sign.
        var dash = text.Length < 2 ? -1 : text.IndexOf('-', 1);
        var isNumber = long.TryParse(dash < 0 ? text : text[..dash].TrimEnd(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out range.First);
        range.Last = range.First;
        return isNumber && (dash < 0
            || (long.TryParse(text[(dash + 1)..].TrimStart(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out range.Last) && range.First <= range.Last));
    }

    private void RefuseConflict(int line, string entry, string value, string otherValue)
    {
        if (value != otherValue)
        {
            Add(line, $"{entry} stands here twice, with different values; remove one");
        }
    }

    private void Add(int line, string sentence)
    {
        if (_problems.Count < MostProblems)
        {
            _problems.Add(new Diagnostic(DiagnosticCodes.BadDataGroup, DiagnosticSeverity.Error, options.File, line, sentence));
        }
    }
}
