using System.Text;
using Jint.Native;
using Jint.Native.Object;
using Jint.Runtime;

namespace ScriptGate.Scripting.Jint;

/// <summary>Built-in functions that this version of the engine gets wrong, or that nest on the stack without end.</summary>
internal sealed class BetterBuiltIns
{
    private readonly JintLane _lane;
    private readonly List<ObjectInstance> _joining = [];

    private BetterBuiltIns(JintLane lane)
    {
        _lane = lane;
    }

    public static void Install(JintLane lane, RegExps regExps)
    {
        var better = new BetterBuiltIns(lane);
        var engine = lane.JavaScript;
        Set(engine.Json, "parse", 2, better.Parse);
        Set(engine.Json, "stringify", 3, (_, arguments) => new JsonWriter(lane, arguments.At(1), arguments.At(2)).Write(arguments.At(0)));
        Set(engine.Object, "keys", 1, better.Keys);
        Set(engine.Array.PrototypeObject, "sort", 1, better.Sort);
        Set(engine.Array.PrototypeObject, "join", 1, better.Join);
        Set(engine.Global, "isNaN", 1, (_, arguments) => double.IsNaN(TypeConverter.ToNumber(arguments.At(0))));
        Set(engine.Global, "isFinite", 1, (_, arguments) => double.IsFinite(TypeConverter.ToNumber(arguments.At(0))));
        var numberText = (ICallable)engine.Number.PrototypeObject.Get("toString").AsObject();
        Set(engine.Number.PrototypeObject, "toString", 1, (self, arguments) => self.IsNumber() && (arguments.At(0).IsUndefined() || TypeConverter.ToNumber(arguments[0]).Equals(10))
            ? JsonText.NumberOf(self.AsNumber())
            : lane.Guarded(numberText, self, arguments));
        foreach (var name in (string[])["match", "search"])
        {
            var inner = (ICallable)engine.String.PrototypeObject.Get(name).AsObject();
            Set(engine.String.PrototypeObject, name, 1, (self, arguments) => lane.Guarded(inner, self, [regExps.Of(arguments.At(0))]));
        }
    }

    private static void Set(ObjectInstance target, string name, int length, Func<JsValue, JsValue[], JsValue> call) =>
        target.FastAddProperty(name, new HostFunction(target.Engine, name, length, call), true, false, true);

    private JsValue Parse(JsValue self, JsValue[] arguments)
    {
        JsValue value;
        try
        {
            value = JsonReader.Read(_lane.JavaScript, TypeConverter.ToString(arguments.At(0)), freeze: false);
        }
        catch (FormatException exception)
        {
            throw _lane.Error(_lane.JavaScript.SyntaxError, exception.Message);
        }

        if (arguments.At(1).TryCast<ICallable>() is not { } reviver)
        {
            return value;
        }

        var holder = _lane.JavaScript.Object.Construct(Arguments.Empty);
        holder.FastAddProperty(string.Empty, value, true, true, true);
        return Revive(reviver, holder, string.Empty);
    }

    private static JsValue Revive(ICallable reviver, ObjectInstance holder, string name)
    {
        var value = holder.Get(name);
        if (value.IsObject())
        {
            var item = value.AsObject();
            foreach (var key in PlainData.NamesOf(item))
            {
                var revived = Revive(reviver, item, key);
                if (revived.IsUndefined())
                {
                    item.Delete(key, throwOnError: false);
                }
                else
                {
                    item.Put(key, revived, throwOnError: false);
                }
            }
        }

        return reviver.Call(new JsValue(holder), [name, value]);
    }

    private JsValue Keys(JsValue self, JsValue[] arguments)
    {
        var item = arguments.At(0).TryCast<ObjectInstance>() ?? throw _lane.Error("Object.keys: the argument must be an object");
        var names = PlainData.NamesOf(item);
        var array = _lane.JavaScript.Array.Construct([names.Count]);
        for (var i = 0; i < names.Count; i++)
        {
            array.FastAddProperty(JsonText.NumberOf(i), names[i], true, true, true);
        }

        return new JsValue(array);
    }

    // Stable, as ECMAScript demands since 2019; holes and undefined come last.
    private JsValue Sort(JsValue self, JsValue[] arguments)
    {
        var item = TypeConverter.ToObject(_lane.JavaScript, self);
        var compare = arguments.At(0).TryCast<ICallable>();
        if (compare is null && !arguments.At(0).IsUndefined())
        {
            throw _lane.Error("Array.prototype.sort requires that the comparator be a function or undefined");
        }

        var length = LengthOf(item);
        var present = new List<JsValue>();
        var undefined = 0;
        for (var i = 0; i < length; i++)
        {
            _lane.Guard.Step();
            var name = JsonText.NumberOf(i);
            if (item.HasProperty(name))
            {
                var value = item.Get(name);
                undefined += value.IsUndefined() ? 1 : 0;
                if (!value.IsUndefined())
                {
                    present.Add(value);
                }
            }
        }

        var sorted = compare is null
            ? present.Select(value => (Value: value, Text: Operators.TextOf(value))).OrderBy(pair => pair.Text, StringComparer.Ordinal).Select(pair => pair.Value).ToArray()
            : MergeSort.Of(present, (left, right) => Number(compare.Call(JsValue.Undefined, [left, right])) <= 0);
        for (var i = 0; i < length; i++)
        {
            var name = JsonText.NumberOf(i);
            if (i < sorted.Length + undefined)
            {
                item.Put(name, i < sorted.Length ? sorted[i] : JsValue.Undefined, throwOnError: true);
            }
            else
            {
                item.Delete(name, throwOnError: true);
            }
        }

        return new JsValue(item);
    }

    private JsValue Join(JsValue self, JsValue[] arguments)
    {
        var item = TypeConverter.ToObject(_lane.JavaScript, self);
        var separator = arguments.At(0).IsUndefined() ? "," : Operators.TextOf(arguments[0]);
        if (_joining.Contains(item))
        {
            return string.Empty;
        }

        _lane.Guard.Step();
        _joining.Add(item);
        try
        {
            var text = new StringBuilder();
            var length = LengthOf(item);
            for (var i = 0; i < length; i++)
            {
                _lane.Guard.Step();
                text.Append(i == 0 ? string.Empty : separator);
                var value = item.Get(JsonText.NumberOf(i));
                text.Append(value.IsUndefined() || value.IsNull() ? string.Empty : _lane.Nested(() => Operators.TextOf(value)));
            }

            return text.ToString();
        }
        finally
        {
            _joining.Remove(item);
        }
    }

    private static double Number(JsValue value)
    {
        var number = TypeConverter.ToNumber(value);
        return double.IsNaN(number) ? 0 : number;
    }

    private static int LengthOf(ObjectInstance item) => (int)Math.Clamp(Number(item.Get("length")), 0, int.MaxValue);
}
