using ScriptGate.Core.Configuration;

namespace ScriptGate.Core.Security;

/// <summary>What rules and plugins switched off for one session.</summary>
internal sealed class SessionSecurity : ISessionSecurity
{
    /// <summary>Names that can be spoken of. A rule may make them from what a client says.</summary>
    public const int MaxNames = 64;

    /// <summary>Characters of a name.</summary>
    public const int MaxLength = 64;

    private Dictionary<string, bool>? _named;
    private bool _allOff;

    /// <summary>True once something was said: most sessions never do.</summary>
    public bool IsUsed => _allOff || _named is not null;

    /// <summary>What is switched off, for the record; null for nothing.</summary>
    public string? SwitchedOff
    {
        get
        {
            if (!IsUsed)
            {
                return null;
            }

            var off = (_named ?? []).Where(named => !named.Value).Select(named => named.Key).Order(StringComparer.Ordinal);
            var on = (_named ?? []).Where(named => named.Value).Select(named => named.Key).Order(StringComparer.Ordinal);
            var all = _allOff ? string.Join(" and ", on.Prepend("all checks but tls-policy")) : null;
            return string.Join(", ", all is null ? off : off.Prepend(all)) is { Length: > 0 } text ? text : null;
        }
    }

    public void Disable(string? name = null)
    {
        if (name is null)
        {
            _named = null;
            _allOff = true;
            return;
        }

        if (name.Equals(BuiltInProfiles.TlsPolicy, StringComparison.Ordinal))
        {
            throw new InvalidOperationException("tls-policy cannot be switched off: a session without it would need no TLS");
        }

        Say(name, isOn: false);
    }

    public void Enable(string? name = null)
    {
        if (name is null)
        {
            _named = null;
            _allOff = false;
            return;
        }

        Say(name, isOn: true);
    }

    public bool IsEnabled(string name) =>
        (_named is null && !_allOff)
        || name.Equals(BuiltInProfiles.TlsPolicy, StringComparison.Ordinal)
        || (_named?.TryGetValue(name, out var isOn) == true ? isOn : !_allOff);

    /// <summary>Whether a violation is reported. Together all checks are switched off, not what rules report themselves.</summary>
    /// <param name="violation">Its name.</param>
    /// <param name="check">The check that declared it; null for a rule's.</param>
    public bool Reports(string violation, string? check) =>
        check is BuiltInProfiles.TlsPolicy || ((check is null || IsEnabled(check)) && (_named?.TryGetValue(violation, out var isOn) != true || isOn));

    public SessionSecurity Copy() => new() { _allOff = _allOff, _named = _named is null ? null : new(_named, StringComparer.Ordinal) };

    private void Say(string name, bool isOn)
    {
        if (name.Length is 0 or > MaxLength)
        {
            throw new InvalidOperationException($"a name has 1 to {MaxLength} characters");
        }

        _named ??= new(StringComparer.Ordinal);
        if (_named.Count >= MaxNames && !_named.ContainsKey(name))
        {
            throw new InvalidOperationException($"a session can speak of {MaxNames} checks and violations");
        }

        _named[name] = isOn;
    }
}
