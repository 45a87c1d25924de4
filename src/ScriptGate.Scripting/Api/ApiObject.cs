using ScriptGate.Scripting.Engine;

namespace ScriptGate.Scripting.Api;

/// <summary>A kind of host object: the table that engines build it from, and from which the types file is written.</summary>
/// <param name="name">The type's name in the types file and in messages.</param>
/// <param name="doc">One sentence.</param>
internal abstract class ApiObject(string name, string doc)
{
    private readonly List<ApiMember> _members = [];

    public string Name { get; } = name;

    public string Doc { get; } = doc;

    public IReadOnlyList<ApiMember> Members => _members;

    /// <summary>What <c>String(x)</c> gives; null for objects that are no text.</summary>
    public Func<object, string>? Text { get; protected set; }

    /// <summary>Set for objects whose entries rules name themselves; such an object has no other members.</summary>
    public ApiEntries? Entries { get; protected set; }

    /// <summary>True for objects whose <c>next</c> promises one value after the other: <c>for await</c> takes them, where the engine has it.</summary>
    public bool IsIterator { get; protected set; }

    /// <summary>
    /// True when nothing but what rules do changes the members' values while rules that follow each other compute: an engine may then answer a rule with what it told the one before.
    /// </summary>
    public bool IsSteady { get; protected set; }

    protected void Add(ApiMember member) => _members.Add(member);
}

/// <summary>A kind of host object whose targets are of one type.</summary>
/// <typeparam name="T">The type of the targets.</typeparam>
internal sealed class ApiObject<T>(string name, string doc) : ApiObject(name, doc)
    where T : class
{
    /// <summary>Adds a property that holds a value.</summary>
    public ApiObject<T> Property(string name, string type, string doc, Func<T, ScriptValue> get, Action<T, ScriptArguments>? set = null)
    {
        Add(new ApiMember { Name = name, Type = type, Doc = doc, Get = target => get((T)target), Set = Setter(set) });
        return this;
    }

    /// <summary>Adds a property that holds another host object, or null.</summary>
    public ApiObject<T> Object(string name, ApiObject kind, string doc, Func<T, object?> get, bool isConstant = false, bool isNullable = true)
    {
        var type = isNullable ? $"{kind.Name} | null" : kind.Name;
        Add(new ApiMember
        {
            Name = name,
            Type = type,
            Doc = doc,
            Get = target => ScriptValue.OfHost(get((T)target)),
            Result = kind,
            IsConstant = isConstant,
        });
        return this;
    }

    /// <summary>Adds a property that holds some of the target's members under a name of their own.</summary>
    public ApiObject<T> Aspect(string name, ApiObject<T> kind, string doc)
    {
        Add(new ApiMember { Name = name, Type = kind.Name, Doc = doc, Get = ScriptValue.OfHost, Result = kind, IsConstant = true, IsAspect = true });
        return this;
    }

    /// <summary>Adds a property that holds another host object, and takes a value in its place.</summary>
    public ApiObject<T> Object(string name, ApiObject kind, string doc, Func<T, object?> get, string setType, Action<T, ScriptArguments> set)
    {
        Add(new ApiMember
        {
            Name = name,
            Type = kind.Name,
            Doc = doc,
            Get = target => ScriptValue.OfHost(get((T)target)),
            Set = Setter(set),
            SetType = setType,
            Result = kind,
        });
        return this;
    }

    /// <summary>Adds a property that holds a list of host objects.</summary>
    public ApiObject<T> List(string name, ApiObject kind, string doc, Func<T, IReadOnlyList<object>> get)
    {
        Add(new ApiMember { Name = name, Type = $"readonly {kind.Name}[]", Doc = doc, Get = target => ScriptValue.OfHosts(get((T)target)), Result = kind });
        return this;
    }

    /// <summary>Adds a method with one text as its parameter that only looks something up: asked again, it says the same as long as no rule has changed anything.</summary>
    public ApiObject<T> LookUp(string name, string type, string doc, ApiMethod<T> call)
    {
        Add(new ApiMember { Name = name, Type = type, Doc = doc, Arity = 1, IsLookUp = true, Call = (target, arguments) => call((T)target!, arguments) });
        return this;
    }

    /// <summary>Adds a method.</summary>
    public ApiObject<T> Method(string name, int arity, string type, string doc, ApiMethod<T> call, ApiObject? result = null)
    {
        Add(new ApiMember
        {
            Name = name,
            Type = type,
            Doc = doc,
            Arity = arity,
            Result = result,
            Call = (target, arguments) => call((T)target!, arguments),
        });
        return this;
    }

    /// <summary>Adds a function without parameters that always returns the same object.</summary>
    public ApiObject<T> Constant(string name, string type, string doc, object value, ApiObject result)
    {
        Add(new ApiMember { Name = name, Type = type, Doc = doc, Result = result, Constant = value, Call = (_, _) => ScriptValue.OfHost(value) });
        return this;
    }

    /// <summary>Adds a method that takes a function to be called later.</summary>
    public ApiObject<T> Method(string name, int arity, int callbackAt, ApiObject callbackKind, string type, string doc, ApiMethod<T> call, ApiObject? result = null, bool isCallbackOptional = false)
    {
        Add(new ApiMember
        {
            Name = name,
            Type = type,
            Doc = doc,
            Arity = arity,
            Result = result,
            CallbackAt = callbackAt,
            IsCallbackOptional = isCallbackOptional,
            CallbackKind = callbackKind,
            Call = (target, arguments) => call((T)target!, arguments),
        });
        return this;
    }

    /// <summary>Adds another name for a function that the language has.</summary>
    public ApiObject<T> Alias(string name, string builtIn, string type, string doc)
    {
        Add(new ApiMember { Name = name, Type = type, Doc = doc, Alias = builtIn });
        return this;
    }

    /// <summary>Says what <c>String(x)</c> and a template literal make of it; also what it becomes as data.</summary>
    public ApiObject<T> AsText(Func<T, string> text)
    {
        Text = target => text((T)target);
        return this;
    }

    /// <summary>Says that only rules change what its members say while rules compute.</summary>
    public ApiObject<T> AsSteady()
    {
        IsSteady = true;
        return this;
    }

    /// <summary>Makes it an iterator, by its <c>next</c> and <c>return</c>.</summary>
    public ApiObject<T> AsIterator()
    {
        IsIterator = true;
        return this;
    }

    /// <summary>Makes it a dictionary.</summary>
    public ApiObject<T> AsEntries(Func<T, string, ScriptValue> get, Action<T, string, ScriptValue> set, Func<T, string> keys)
    {
        Entries = new ApiEntries((target, key) => get((T)target, key), (target, key, value) => set((T)target, key, value), target => keys((T)target));
        return this;
    }

    private static ApiFunction? Setter(Action<T, ScriptArguments>? set)
    {
        if (set is null)
        {
            return null;
        }

        return (target, arguments) =>
        {
            set((T)target!, arguments);
            return default;
        };
    }
}

/// <summary>A method of a host object.</summary>
internal delegate ScriptValue ApiMethod<in T>(T target, ScriptArguments arguments);
