using Jint.Native;
using Jint.Native.Array;
using Jint.Native.Error;
using Jint.Native.Object;
using Jint.Runtime.Interop;
using JsEngine = Jint.Engine;

namespace ScriptGate.Scripting.Jint;

/// <summary>Makes the engine's global object into what rules may have: nothing that makes code from text, time and chance of the host, functions under guard.</summary>
internal static class BuiltIns
{
    public static void Install(JintLane lane, RegExps regExps, PromiseClass promises, RuleErrors errors)
    {
        var engine = lane.JavaScript;
        NameConstructors(engine);
        RemoveCode(lane);
        foreach (var constructor in (ErrorConstructor[])[engine.Error, engine.EvalError, engine.RangeError, engine.ReferenceError, engine.SyntaxError, engine.TypeError, engine.UriError])
        {
            Replace(engine, ErrorClass(engine, constructor, errors));
        }

        Replace(engine, StringClass(engine));
        Replace(engine, HostDate.Make(lane));
        Replace(engine, regExps.Constructor);
        Replace(engine, promises.Constructor);
        engine.Math.FastAddProperty("random", new HostFunction(engine, "random", 0, (_, _) => lane.NextRandom()), true, false, true);
        BetterBuiltIns.Install(lane, regExps);
        GuardAll(lane);
    }

    /// <summary>Freezes one object.</summary>
    public static void Freeze(ObjectInstance item)
    {
        foreach (var (_, property) in item.GetOwnProperties().ToArray())
        {
            property.Configurable = false;
            if (property.IsDataDescriptor())
            {
                property.Writable = false;
            }
        }

        item.Extensible = false;
    }

    /// <summary>Freezes arrays, plain objects and functions; what is something else (a RegExp, a Date) would break.</summary>
    public static void FreezeDeep(JsEngine engine, JsValue value)
    {
        var open = new Stack<JsValue>([value]);
        while (open.TryPop(out var next))
        {
            if (!next.IsObject() || next.AsObject() is not { Extensible: true } item)
            {
                continue;
            }

            var isPlain = item.Prototype is null || ReferenceEquals(item.Prototype, engine.Object.PrototypeObject);
            if (item is not ICallable and not ArrayInstance && !isPlain)
            {
                continue;
            }

            engine.Object.Freeze(JsValue.Undefined, [next]);
            foreach (var (_, property) in item.GetOwnProperties())
            {
                if (property.IsDataDescriptor() && property.Value is { } inner)
                {
                    open.Push(inner);
                }
            }
        }
    }

    private static void Replace(JsEngine engine, HostConstructor constructor) =>
        engine.Global.FastAddProperty(constructor.Get("name").AsString(), constructor, true, false, true);

    private static void NameConstructors(JsEngine engine)
    {
        foreach (var (name, item) in (IEnumerable<(string, ObjectInstance)>)[("Object", engine.Object), ("Array", engine.Array), ("String", engine.String), ("Number", engine.Number), ("Boolean", engine.Boolean)])
        {
            item.FastAddProperty("name", name, false, false, true);
        }
    }

    private static void RemoveCode(JintLane lane)
    {
        var engine = lane.JavaScript;
        engine.Global.RemoveOwnProperty("eval");
        engine.Global.RemoveOwnProperty("Function");
        var refuse = new HostConstructor(
            engine,
            "Function",
            1,
            (_, _) => throw lane.Error(engine.EvalError, "rules cannot make code from text"),
            _ => throw lane.Error(engine.EvalError, "rules cannot make code from text"));
        engine.Function.PrototypeObject.FastAddProperty("constructor", refuse, false, false, false);
    }

    // The same prototype, so that instanceof knows the engine's own errors, too.
    private static HostConstructor ErrorClass(JsEngine engine, ErrorConstructor constructor, RuleErrors errors)
    {
        var name = constructor.PrototypeObject.Get("name").AsString();
        var replacement = new HostConstructor(engine, name, 1, (_, arguments) => new JsValue(Make(arguments)), Make);
        replacement.FastAddProperty("prototype", constructor.PrototypeObject, false, false, false);
        constructor.PrototypeObject.FastAddProperty("constructor", replacement, true, false, true);
        return replacement;

        ObjectInstance Make(JsValue[] arguments)
        {
            var error = constructor.Construct(arguments);
            errors.Made(error);
            return error;
        }
    }

    private static HostConstructor StringClass(JsEngine engine)
    {
        var strings = engine.String;
        var replacement = new HostConstructor(
            engine,
            "String",
            1,
            (_, arguments) => arguments.Length == 0 ? string.Empty : Operators.TextOf(arguments[0]),
            arguments => strings.Construct(arguments.Length == 0 ? arguments : [Operators.TextOf(arguments[0])]));
        replacement.FastAddProperty("prototype", strings.PrototypeObject, false, false, false);
        replacement.FastAddProperty("fromCharCode", strings.Get("fromCharCode"), true, false, true);
        strings.PrototypeObject.FastAddProperty("constructor", replacement, true, false, true);
        return replacement;
    }

    private static void GuardAll(JintLane lane)
    {
        var engine = lane.JavaScript;
        ObjectInstance[] holders =
        [
            engine.Global, engine.Object, engine.Object.PrototypeObject, engine.Function.PrototypeObject, engine.Array, engine.Array.PrototypeObject, engine.String,
            engine.String.PrototypeObject, engine.Number, engine.Number.PrototypeObject, engine.Boolean.PrototypeObject, engine.RegExp.PrototypeObject, engine.Date.PrototypeObject,
            engine.Math, engine.Json, engine.Error.PrototypeObject,
        ];
        foreach (var (name, property) in holders.SelectMany(holder => holder.GetOwnProperties().ToArray()))
        {
            if (property.Value is { } value && value.IsObject() && value.AsObject() is ClrFunctionInstance function)
            {
                property.Value = new HostFunction(engine, name, (int)function.Get("length").AsNumber(), (self, arguments) => lane.Guarded(function, self, arguments));
            }
        }
    }
}
