using ScriptGate.Scripting.Engine;

namespace ScriptGate.Scripting.Api;

/// <summary>Reads a property.</summary>
internal delegate ScriptValue ApiGetter(object target);

/// <summary>Writes a property (one argument) or calls a method.</summary>
internal delegate ScriptValue ApiFunction(object? target, ScriptArguments arguments);

/// <summary>One property or method of a host object: what a rule can do, what the types file and the documentation say about it.</summary>
internal sealed record ApiMember
{
    /// <summary>The name rules use.</summary>
    public required string Name { get; init; }

    /// <summary>The TypeScript type of a property; of a method its parameters and result: <c>(name: string): string | null</c>.</summary>
    public required string Type { get; init; }

    /// <summary>One sentence.</summary>
    public required string Doc { get; init; }

    public ApiGetter? Get { get; init; }

    /// <summary>Null for what rules cannot change.</summary>
    public ApiFunction? Set { get; init; }

    /// <summary>The TypeScript type of what may be assigned, where it is another than <see cref="Type"/>; null where it is not.</summary>
    public string? SetType { get; init; }

    public ApiFunction? Call { get; init; }

    /// <summary>How many parameters a method has.</summary>
    public int Arity { get; init; }

    /// <summary>The number of the parameter that takes a function, which the host may call later; null where there is none.</summary>
    public int? CallbackAt { get; init; }

    /// <summary>True where a value may stand in the place of the function.</summary>
    public bool IsCallbackOptional { get; init; }

    /// <summary>The kind of the host object that the function gets, where the host has one for it.</summary>
    public ApiObject? CallbackKind { get; init; }

    /// <summary>The kind of host object it results in; null for values.</summary>
    public ApiObject? Result { get; init; }

    /// <summary>True when a host object that was read once need not be asked for again during a handler.</summary>
    public bool IsConstant { get; init; }

    /// <summary>True for a constant object that stands for the same target under other names: the engine can make it without asking the host.</summary>
    public bool IsAspect { get; init; }

    /// <summary>What a function without parameters returns whenever it is called: one object for all calls, which outlives every handler. Null for functions that do something.</summary>
    public object? Constant { get; init; }

    /// <summary>The built-in function of the language that it is another name of, for example <c>Date.now</c>; null for what the host does.</summary>
    public string? Alias { get; init; }

    /// <summary>True for a method of one text that changes nothing, and says the same until a rule changes something.</summary>
    public bool IsLookUp { get; init; }

    public bool IsMethod => Call is not null || Alias is not null;
}

/// <summary>How a host object behaves that has whatever names rules give it, such as <c>notes</c>.</summary>
/// <param name="Get">Reads an entry (target, name).</param>
/// <param name="Set">Writes an entry (name, value); a value of undefined removes it.</param>
/// <param name="Keys">The names, as JSON array.</param>
internal sealed record ApiEntries(Func<object, string, ScriptValue> Get, Action<object, string, ScriptValue> Set, Func<object, string> Keys);
