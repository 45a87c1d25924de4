namespace ScriptGate.Scripting.Engine;

/// <summary>What a rule passed to a host function. A wrong type is the rule's mistake: it becomes a TypeError that names function and argument.</summary>
/// <param name="function">The function's name, for messages.</param>
/// <param name="values">The arguments; those left out are undefined.</param>
/// <param name="caller">On whose behalf the rule runs: the target of the global functions.</param>
internal readonly ref struct ScriptArguments(string function, ReadOnlySpan<ScriptValue> values, object? caller)
{
    private readonly ReadOnlySpan<ScriptValue> _values = values;

    /// <summary>On whose behalf the rule runs.</summary>
    public object? Caller { get; } = caller;

    public ScriptValue this[int index] => index < _values.Length ? _values[index] : default;

    public string Text(int index, string name) => this[index] switch
    {
        { Kind: ScriptValueKind.Text } value => value.Text,
        { Kind: ScriptValueKind.Host } value when value.Host.ToString() is { } text => text,
        var value => throw Mistake(name, "a string", value),
    };

    public string? OptionalText(int index, string name) => this[index].IsNothing ? null : Text(index, name);

    public double Number(int index, string name) =>
        this[index] is { Kind: ScriptValueKind.Number } value ? value.Number : throw Mistake(name, "a number", this[index]);

    public bool Boolean(int index, string name) =>
        this[index] is { Kind: ScriptValueKind.Boolean } value ? value.Number != 0 : throw Mistake(name, "true or false", this[index]);

    public T Host<T>(int index, string name, string expected)
        where T : class =>
        this[index] is { Kind: ScriptValueKind.Host, Host: T target } ? target : throw Mistake(name, expected, this[index]);

    /// <summary>A function to be called later, in the place that the member says takes one.</summary>
    public ScriptCallback Callback(int index, string name) =>
        this[index] is { Kind: ScriptValueKind.Callback } value ? value.Callback : throw Mistake(name, "a function", this[index]);

    /// <summary>The error of an argument that is not what it should be.</summary>
    public ScriptArgumentException Mistake(string name, string expected, ScriptValue actual) =>
        new($"{function}: {name} must be {expected}, but is {Describe(actual)}");

    private static string Describe(ScriptValue value) => value.Kind switch
    {
        ScriptValueKind.Undefined => "missing",
        ScriptValueKind.Null => "null",
        ScriptValueKind.Boolean => value.Number != 0 ? "true" : "false",
        ScriptValueKind.Number => $"the number {value.Number}",
        ScriptValueKind.Text => "a string",
        ScriptValueKind.Callback => "a function",
        ScriptValueKind.Data => value.Text.StartsWith('[') ? "an array" : "an object",
        _ => "a host object",
    };
}
