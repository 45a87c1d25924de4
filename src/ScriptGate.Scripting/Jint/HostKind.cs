using Jint.Native;
using Jint.Native.Object;
using Jint.Runtime;
using Jint.Runtime.Descriptors;
using ScriptGate.Scripting.Api;

namespace ScriptGate.Scripting.Jint;

/// <summary>A kind of host object in one lane: its members by name, its methods as functions, and the prototype of its objects.</summary>
internal sealed class HostKind
{
    private readonly Dictionary<ApiMember, JsValue> _methods = [];
    private readonly JsValue? _toText;
    private readonly ObjectInstance _prototype;

    public HostKind(JintLane lane, ApiObject api)
    {
        Lane = lane;
        Api = api;
        Members = api.Members.ToDictionary(member => member.Name, StringComparer.Ordinal);
        foreach (var member in api.Members.Where(member => member.IsMethod))
        {
            _methods.Add(member, lane.FunctionOf(member, (self, arguments) => lane.Call(self, this, member, arguments)));
        }

        if (api.Text is not null)
        {
            _toText = new HostFunction(lane.JavaScript, "toString", 0, (self, _) => lane.TextOf(self, this));
        }

        _prototype = new MemberNames(this) { Prototype = lane.JavaScript.Object.PrototypeObject };
    }

    public JintLane Lane { get; }

    public ApiObject Api { get; }

    public IReadOnlyDictionary<string, ApiMember> Members { get; }

    /// <summary>Makes a host object of this kind.</summary>
    public JsValue Wrap(HostTarget target) => new(Api.Entries is null
        ? new HostObject(this, target) { Prototype = _prototype }
        : new HostEntries(this, target) { Prototype = Lane.JavaScript.Object.PrototypeObject, Extensible = true });

    /// <summary>Makes the global object of a namespace.</summary>
    public JsValue Global() => new(new HostNamespace(this) { Prototype = _prototype });

    public JsValue MethodOf(ApiMember member) => _methods[member];

    /// <summary>A name that is no member: what every object has, or an error that says which member was probably meant.</summary>
    public JsValue GetOther(string name)
    {
        if (name == "toString" && _toText is not null)
        {
            return _toText;
        }

        // Promises ask for then, JSON for toJSON.
        if (name is "then" or "toJSON")
        {
            return JsValue.Undefined;
        }

        var general = Lane.JavaScript.Object.PrototypeObject;
        return general.HasProperty(name) ? general.Get(name) : throw Unknown(name);
    }

    public JavaScriptException Unknown(string name) => Lane.Error(ApiTable.UnknownMember(Api, name));

    /// <summary>What <c>in</c> and <c>for</c> see of the kind: the names are there, and belong to the prototype.</summary>
    private sealed class MemberNames(HostKind kind) : ObjectInstance(kind.Lane.JavaScript)
    {
        private static readonly PropertyDescriptor Present = new(JsValue.Undefined, writable: false, enumerable: false, configurable: false);

        public override PropertyDescriptor GetOwnProperty(string propertyName) =>
            kind.Members.ContainsKey(propertyName) ? Present : PropertyDescriptor.Undefined;
    }
}
