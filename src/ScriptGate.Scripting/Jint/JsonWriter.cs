using System.Text;
using Jint.Native;
using Jint.Native.Array;
using Jint.Native.Object;
using Jint.Runtime;

namespace ScriptGate.Scripting.Jint;

/// <summary><c>JSON.stringify</c> (ECMAScript 5.1 section 15.12.3): the engine's own takes an empty array that occurs twice for a circle.</summary>
internal sealed class JsonWriter
{
    private const int MaxGap = 10;

    private readonly JintLane _lane;
    private readonly ICallable? _replacer;
    private readonly List<string>? _names;
    private readonly string _gap;
    private readonly StringBuilder _text = new();
    private readonly List<ObjectInstance> _open = [];
    private string _indent = string.Empty;

    public JsonWriter(JintLane lane, JsValue replacer, JsValue space)
    {
        _lane = lane;
        _replacer = replacer.TryCast<ICallable>();
        _names = replacer.IsObject() && replacer.AsObject() is ArrayInstance names ? NamesOf(names) : null;
        _gap = GapOf(Unboxed(space));
    }

    public JsValue Write(JsValue value)
    {
        var holder = _lane.JavaScript.Object.Construct(Arguments.Empty);
        holder.FastAddProperty(string.Empty, value, true, true, true);
        return TryWrite(string.Empty, holder, static _ => { }) ? _text.ToString() : JsValue.Undefined;
    }

    private static string GapOf(JsValue space) =>
        space.IsNumber() ? new string(' ', (int)Math.Clamp(double.IsNaN(space.AsNumber()) ? 0 : space.AsNumber(), 0, MaxGap))
        : space.IsString() ? space.AsString()[..Math.Min(MaxGap, space.AsString().Length)]
        : string.Empty;

    private static List<string> NamesOf(ArrayInstance list) =>
        [.. PlainData.NamesOf(list).Select(list.Get).Select(Unboxed).Where(item => item.IsString() || item.IsNumber()).Select(TypeConverter.ToString).Distinct(StringComparer.Ordinal)];

    private static JsValue Unboxed(JsValue value) => value.IsObject() && value.AsObject() is IPrimitiveInstance boxed ? boxed.PrimitiveValue : value;

    // Writes nothing for what JSON does not have; what stands before a value is written once it is known that there is one.
    private bool TryWrite(string name, ObjectInstance holder, Action<StringBuilder> before)
    {
        _lane.Guard.Step();
        var value = holder.Get(name);
        if (value.IsObject() && value.AsObject().Get("toJSON").TryCast<ICallable>() is { } toJson)
        {
            value = toJson.Call(value, [name]);
        }

        if (_replacer is not null)
        {
            value = _replacer.Call(new JsValue(holder), [name, value]);
        }

        value = Unboxed(value);
        if (value.IsUndefined() || (value.IsObject() && value.AsObject() is ICallable))
        {
            return false;
        }

        before(_text);
        if (value.IsString())
        {
            JsonText.Quote(_text, value.AsString());
        }
        else if (value.IsNumber())
        {
            _text.Append(double.IsFinite(value.AsNumber()) ? JsonText.NumberOf(value.AsNumber()) : "null");
        }
        else if (value.IsObject())
        {
            _lane.Nested(() => WriteObject(value.AsObject()));
        }
        else
        {
            _text.Append(value.IsNull() ? "null" : value.AsBoolean() ? "true" : "false");
        }

        return true;
    }

    private JsValue WriteObject(ObjectInstance item)
    {
        if (_open.Contains(item))
        {
            throw _lane.Error("JSON.stringify cannot serialize cyclic structures.");
        }

        _open.Add(item);
        var outer = _indent;
        _indent += _gap;
        if (item is ArrayInstance)
        {
            WriteArray(item, outer);
        }
        else
        {
            WriteRecord(item, outer);
        }

        _indent = outer;
        _open.Remove(item);
        return JsValue.Undefined;
    }

    private void WriteArray(ObjectInstance item, string outer)
    {
        var length = (int)TypeConverter.ToNumber(item.Get("length"));
        _text.Append('[');
        for (var i = 0; i < length; i++)
        {
            Separate(i == 0);
            if (!TryWrite(JsonText.NumberOf(i), item, static _ => { }))
            {
                _text.Append("null");
            }
        }

        Close(']', length > 0, outer);
    }

    private void WriteRecord(ObjectInstance item, string outer)
    {
        var isFirst = true;
        _text.Append('{');
        foreach (var name in _names ?? PlainData.NamesOf(item))
        {
            var wasWritten = TryWrite(name, item, text =>
            {
                Separate(isFirst);
                JsonText.Quote(text, name);
                text.Append(_gap.Length == 0 ? ":" : ": ");
            });
            isFirst &= !wasWritten;
        }

        Close('}', !isFirst, outer);
    }

    private void Separate(bool isFirst)
    {
        _text.Append(isFirst ? string.Empty : ",");
        if (_gap.Length != 0)
        {
            _text.Append('\n').Append(_indent);
        }
    }

    private void Close(char bracket, bool hasContent, string outer)
    {
        if (_gap.Length != 0 && hasContent)
        {
            _text.Append('\n').Append(outer);
        }

        _text.Append(bracket);
    }
}
