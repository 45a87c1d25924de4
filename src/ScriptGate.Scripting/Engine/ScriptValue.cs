namespace ScriptGate.Scripting.Engine;

/// <summary>What a <see cref="ScriptValue"/> holds.</summary>
internal enum ScriptValueKind : byte
{
    Undefined,
    Null,
    Boolean,
    Number,
    Text,

    /// <summary>An array or a plain object, as JSON text: a copy, never a reference into the other world.</summary>
    Data,

    /// <summary>A host object: what rules see of it says an <c>ApiObject</c>.</summary>
    Host,

    /// <summary>A list of host objects of one kind.</summary>
    HostList,

    /// <summary>A value that is still being computed; rules see a promise.</summary>
    Promise,

    /// <summary>A function that the host may call later; only where a member takes one.</summary>
    Callback,
}

/// <summary>A value on its way between a rule and the host, the same for every engine.</summary>
internal readonly struct ScriptValue
{
    private readonly object? _reference;

    private ScriptValue(ScriptValueKind kind, double number, object? reference)
    {
        Kind = kind;
        Number = number;
        _reference = reference;
    }

    public static ScriptValue Undefined => default;

    public static ScriptValue Null => new(ScriptValueKind.Null, 0, null);

    public ScriptValueKind Kind { get; }

    /// <summary>The number; 1 or 0 for a boolean.</summary>
    public double Number { get; }

    public bool IsNothing => Kind is ScriptValueKind.Undefined or ScriptValueKind.Null;

    /// <summary>The text, or the JSON text of data.</summary>
    public string Text => (string)_reference!;

    public object Host => _reference!;

    public IReadOnlyList<object> Hosts => (IReadOnlyList<object>)_reference!;

    public Task<ScriptValue> Pending => (Task<ScriptValue>)_reference!;

    public ScriptCallback Callback => (ScriptCallback)_reference!;

    public static implicit operator ScriptValue(bool value) => new(ScriptValueKind.Boolean, value ? 1 : 0, null);

    public static implicit operator ScriptValue(double value) => new(ScriptValueKind.Number, value, null);

    public static implicit operator ScriptValue(string? value) => value is null ? Null : new(ScriptValueKind.Text, 0, value);

    public static ScriptValue Data(string json) => new(ScriptValueKind.Data, 0, json);

    public static ScriptValue OfHost(object? target) => target is null ? Null : new(ScriptValueKind.Host, 0, target);

    public static ScriptValue OfHosts(IReadOnlyList<object> targets) => new(ScriptValueKind.HostList, 0, targets);

    public static ScriptValue OfCallback(ScriptCallback callback) => new(ScriptValueKind.Callback, 0, callback);

    public static ScriptValue Promise(Task<ScriptValue> pending) => new(ScriptValueKind.Promise, 0, pending);
}
