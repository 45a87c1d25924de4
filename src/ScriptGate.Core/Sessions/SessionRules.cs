namespace ScriptGate.Core.Sessions;

/// <summary>What was switched off for one session: events for all rules, and rules for all events.</summary>
internal sealed class SessionRules : ISessionRules
{
    /// <summary>Rules that can be switched off. A rule may make names from what a client says.</summary>
    public const int MaxNames = 64;

    /// <summary>Characters of a name: those of a file's.</summary>
    public const int MaxLength = 255;

    private HashSet<string>? _rules;
    private uint _stages;

    /// <summary>True while something is off: in most sessions nothing ever is.</summary>
    public bool IsUsed => _stages != 0 || _rules is { Count: > 0 };

    public void Disable(Stage stage) => _stages |= Bit(stage);

    public void Disable(string rule)
    {
        if (string.IsNullOrEmpty(rule) || rule.Length > MaxLength)
        {
            throw new InvalidOperationException($"the name of a rule has 1 to {MaxLength} characters");
        }

        _rules ??= new(StringComparer.Ordinal);
        if (_rules.Count >= MaxNames && !_rules.Contains(rule))
        {
            throw new InvalidOperationException($"a session can switch {MaxNames} rules off");
        }

        _rules.Add(rule);
    }

    public void Enable(Stage stage) => _stages &= ~Bit(stage);

    public void Enable(string rule) => _rules?.Remove(rule);

    public void EnableAll() => (_rules, _stages) = (null, 0);

    public bool IsEnabled(Stage stage, string rule) => (_stages & Bit(stage)) == 0 && (_rules is null || !_rules.Contains(rule));

    public SessionRules Copy() => new() { _stages = _stages, _rules = _rules is null ? null : new(_rules, StringComparer.Ordinal) };

    private static uint Bit(Stage stage) => 1u << (int)stage;
}
