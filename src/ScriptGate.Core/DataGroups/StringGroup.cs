using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;

namespace ScriptGate.Core.DataGroups;

/// <summary>Strings without regard to case. A search inside a text asks once for each length that entries have, never for each entry.</summary>
internal sealed class StringGroup : IDataGroup
{
    private readonly FrozenDictionary<string, string> _entries;
    private readonly FrozenDictionary<string, string>.AlternateLookup<ReadOnlySpan<char>> _pieces;
    private readonly int[] _lengths;

    public StringGroup(string name, IEnumerable<KeyValuePair<string, string>> entries)
    {
        Name = name;
        _entries = entries.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
        _pieces = _entries.GetAlternateLookup<ReadOnlySpan<char>>();
        _lengths = [.. _entries.Keys.Select(entry => entry.Length).Distinct().OrderDescending()];
    }

    public string Name { get; }

    public int Count => _entries.Count;

    public bool TryFind(string text, DataGroupMatch match, [NotNullWhen(true)] out string? value) => match switch
    {
        DataGroupMatch.StartsWith => TryFindAt(text, static (text, length) => text[..length], out value),
        DataGroupMatch.EndsWith => TryFindAt(text, static (text, length) => text[^length..], out value),
        DataGroupMatch.Contains => TryFindInside(text, out value),
        DataGroupMatch.Domain => TryFindDomain(text, out value),
        _ => _entries.TryGetValue(text, out value),
    };

    public bool TryFind(IPAddress address, [NotNullWhen(true)] out string? value) => _entries.TryGetValue(address.ToString(), out value);

    public bool TryFind(long number, [NotNullWhen(true)] out string? value) => _entries.TryGetValue(number.ToString(CultureInfo.InvariantCulture), out value);

    private bool TryFindAt(ReadOnlySpan<char> text, Func<ReadOnlySpan<char>, int, ReadOnlySpan<char>> cut, [NotNullWhen(true)] out string? value)
    {
        foreach (var length in _lengths)
        {
            if (length <= text.Length && _pieces.TryGetValue(cut(text, length), out value))
            {
                return true;
            }
        }

        value = null;
        return false;
    }

    private bool TryFindInside(ReadOnlySpan<char> text, [NotNullWhen(true)] out string? value)
    {
        foreach (var length in _lengths)
        {
            for (var i = 0; i + length <= text.Length; i++)
            {
                if (_pieces.TryGetValue(text.Slice(i, length), out value))
                {
                    return true;
                }
            }
        }

        value = null;
        return false;
    }

    private bool TryFindDomain(ReadOnlySpan<char> domain, [NotNullWhen(true)] out string? value)
    {
        domain = domain.TrimEnd('.');
        if (_pieces.TryGetValue(domain, out value))
        {
            return true;
        }

        for (var dot = domain.IndexOf('.'); dot >= 0; dot = domain.IndexOf('.'))
        {
            domain = domain[dot..];
            if (_pieces.TryGetValue(domain, out value))
            {
                return true;
            }

            domain = domain[1..];
        }

        value = null;
        return false;
    }
}
