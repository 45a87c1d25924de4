using Jint.Native;
using Jint.Native.Function;
using Jint.Native.Object;
using JsEngine = Jint.Engine;

namespace ScriptGate.Scripting.Jint;

/// <summary>A function of the host.</summary>
internal class HostFunction : FunctionInstance
{
    private readonly Func<JsValue, JsValue[], JsValue> _call;

    public HostFunction(JsEngine engine, string name, int length, Func<JsValue, JsValue[], JsValue> call)
        : base(engine, null, null, strict: false)
    {
        _call = call;
        Prototype = engine.Function.PrototypeObject;
        Extensible = true;
        FastAddProperty("length", length, writable: false, enumerable: false, configurable: false);
        FastAddProperty("name", name, writable: false, enumerable: false, configurable: false);
    }

    public static implicit operator JsValue(HostFunction function) => new(function);

    public override JsValue Call(JsValue thisObject, JsValue[] arguments) => _call(thisObject, arguments);
}

/// <summary>A constructor of the host.</summary>
internal sealed class HostConstructor(JsEngine engine, string name, int length, Func<JsValue, JsValue[], JsValue> call, Func<JsValue[], ObjectInstance> construct)
    : HostFunction(engine, name, length, call), IConstructor
{
    public ObjectInstance Construct(JsValue[] arguments) => construct(arguments);
}
