using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;

namespace ScriptGate.Core.DataGroups;

/// <summary>Whole numbers and ranges of them, looked up by the narrowest.</summary>
internal sealed class IntegerGroup : IDataGroup
{
    private readonly RangeIndex<long> _index;
    private readonly string[] _values;

    public IntegerGroup(string name, IReadOnlyList<(long First, long Last, string Value)> entries)
    {
        Name = name;
        _values = [.. entries.Select(entry => entry.Value)];
        _index = RangeIndex<long>.Of([.. entries.Select(entry => (entry.First, entry.Last))]);
    }

    public string Name { get; }

    public int Count => _values.Length;

    public bool TryFind(long number, [NotNullWhen(true)] out string? value)
    {
        var found = _index.Find(number);
        value = found < 0 ? null : _values[found];
        return value is not null;
    }

    public bool TryFind(string text, DataGroupMatch match, [NotNullWhen(true)] out string? value)
    {
        value = null;
        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && TryFind(number, out value);
    }

    public bool TryFind(IPAddress address, [NotNullWhen(true)] out string? value)
    {
        value = null;
        return false;
    }
}
