using System.Collections.Frozen;

namespace ScriptGate.Plugins.TlsPolicy;

/// <summary>Domain names: whole ones, and <c>*.example.org</c> for every name below.</summary>
internal sealed class NamePatterns
{
    private readonly FrozenSet<string> _names;
    private readonly FrozenSet<string> _parents;

    public NamePatterns(IReadOnlyList<string>? patterns, string key, List<Exception> problems)
    {
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var parents = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < (patterns?.Count ?? 0); i++)
        {
            var pattern = patterns![i];
            var isParent = pattern?.StartsWith("*.", StringComparison.Ordinal) == true;
            var name = isParent ? pattern![2..] : pattern;
            if (string.IsNullOrWhiteSpace(name) || name.Contains('*', StringComparison.Ordinal) || name.Contains(' ', StringComparison.Ordinal) || name.Contains('@', StringComparison.Ordinal))
            {
                problems.Add(new PluginOptionsException($"'{pattern}' is not a domain such as example.org or *.example.org", $"{key}[{i}]"));
                continue;
            }

            (isParent ? parents : names).Add(name);
        }

        _names = names.ToFrozenSet(StringComparer.OrdinalIgnoreCase);
        _parents = parents.ToFrozenSet(StringComparer.OrdinalIgnoreCase);
    }

    public bool IsEmpty => _names.Count == 0 && _parents.Count == 0;

    public bool Match(string name)
    {
        var plain = name.TrimEnd('.');
        if (_names.Contains(plain))
        {
            return true;
        }

        if (_parents.Count > 0)
        {
            for (var dot = plain.IndexOf('.', StringComparison.Ordinal); dot >= 0; dot = plain.IndexOf('.', dot + 1))
            {
                if (_parents.Contains(plain[(dot + 1)..]))
                {
                    return true;
                }
            }
        }

        return false;
    }
}
