using Jint.Native;
using Jint.Native.Object;
using Jint.Runtime.Descriptors;
using ScriptGate.Scripting.Api;
using ScriptGate.Scripting.Engine;

namespace ScriptGate.Scripting.Jint;

/// <summary>The host objects that an invocation was shown: they die with it.</summary>
internal sealed class HostLife
{
    private readonly List<HostTarget> _targets = [];

    /// <summary>The promise that the handler returned; null when it returned none.</summary>
    public PromiseObject? Waiting { get; set; }

    public HostTarget Add(object target)
    {
        var found = _targets.Find(item => ReferenceEquals(item.Value, target));
        if (found is null)
        {
            found = new HostTarget { Value = target };
            _targets.Add(found);
        }

        return found;
    }

    public void End()
    {
        foreach (var target in _targets)
        {
            target.Value = null;
        }

        _targets.Clear();
        Waiting = null;
    }
}

/// <summary>What a host object stands for, as long as it lives.</summary>
internal sealed class HostTarget
{
    public object? Value { get; set; }
}

/// <summary>A host object as rules see it: every name is looked up in its kind, and one that the kind does not have is an error.</summary>
internal class HostObject(HostKind kind, HostTarget target) : ObjectInstance(kind.Lane.JavaScript)
{
    private Dictionary<ApiMember, JsValue>? _kept;

    public HostKind Kind { get; } = kind;

    /// <summary>What it stands for.</summary>
    /// <exception cref="ScriptArgumentException">The invocation is over.</exception>
    public virtual object Live => target.Value ?? throw new ScriptArgumentException("this session is over: host objects live until their handler has returned or its promise is settled");

    /// <summary>What it stands for; null when the invocation is over.</summary>
    public object? LiveOrNull => target.Value;

    public override JsValue Get(string propertyName)
    {
        if (!Kind.Members.TryGetValue(propertyName, out var member))
        {
            return Kind.GetOther(propertyName);
        }

        if (member.IsMethod)
        {
            return Kind.MethodOf(member);
        }

        if (!member.IsConstant)
        {
            return Kind.Lane.Read(this, member);
        }

        _kept ??= [];
        if (!_kept.TryGetValue(member, out var value))
        {
            value = Kind.Lane.Read(this, member);
            if (!value.IsNull())
            {
                _kept.Add(member, value);
            }
        }

        return value;
    }

    public override void Put(string propertyName, JsValue value, bool throwOnError)
    {
        if (!Kind.Members.TryGetValue(propertyName, out var member))
        {
            throw Kind.Unknown(propertyName);
        }

        if (member.Set is null)
        {
            throw Kind.Lane.Error("Attempted to assign to readonly property.");
        }

        Kind.Lane.Write(this, member, value);
    }

    public override PropertyDescriptor GetOwnProperty(string propertyName) => PropertyDescriptor.Undefined;

    public override bool DefineOwnProperty(string propertyName, PropertyDescriptor desc, bool throwOnError) => throw Kind.Unknown(propertyName);
}

/// <summary>A global object, such as <c>dns</c>: its members act for the rule that calls them.</summary>
internal sealed class HostNamespace(HostKind kind) : HostObject(kind, new HostTarget())
{
    public override object Live => Kind.Lane.Caller!;
}

/// <summary>A host object whose entries rules name themselves, such as <c>notes</c>.</summary>
internal sealed class HostEntries(HostKind kind, HostTarget target) : HostObject(kind, target)
{
    private ApiEntries Entries => Kind.Api.Entries!;

    public override JsValue Get(string propertyName)
    {
        var value = Read(propertyName);
        return value.IsUndefined() ? Kind.Lane.JavaScript.Object.PrototypeObject.Get(propertyName) : value;
    }

    public override void Put(string propertyName, JsValue value, bool throwOnError) => Kind.Lane.WriteEntry(this, Entries, propertyName, value);

    public override PropertyDescriptor GetOwnProperty(string propertyName)
    {
        var value = Read(propertyName);
        return value.IsUndefined() ? PropertyDescriptor.Undefined : new PropertyDescriptor(value, true, true, true);
    }

    public override bool HasOwnProperty(string p) => !Read(p).IsUndefined();

    public override IEnumerable<KeyValuePair<string, PropertyDescriptor>> GetOwnProperties() =>
        Kind.Lane.EntryNames(this, Entries).Select(name => KeyValuePair.Create(name, GetOwnProperty(name)));

    public override bool Delete(string propertyName, bool throwOnError)
    {
        Put(propertyName, JsValue.Undefined, throwOnError);
        return true;
    }

    public override bool DefineOwnProperty(string propertyName, PropertyDescriptor desc, bool throwOnError)
    {
        Put(propertyName, desc.Value ?? JsValue.Undefined, throwOnError);
        return true;
    }

    private JsValue Read(string name) => Kind.Lane.ReadEntry(this, Entries, name);
}
