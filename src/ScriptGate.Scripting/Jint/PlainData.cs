using System.Globalization;
using System.Text;
using Jint.Native;
using Jint.Native.Array;
using Jint.Native.Object;
using Jint.Runtime;

namespace ScriptGate.Scripting.Jint;

/// <summary>Writes plain values as JSON text: how data leaves a rule. The same limits and the same words as in the other engine's prelude.</summary>
internal sealed class PlainData(JintLane lane)
{
    private const int MaxDepth = 32;
    private const int MaxLength = 65536;

    private readonly StringBuilder _text = new();

    public string Write(JsValue value)
    {
        _text.Clear();
        Write(value, 0);
        return _text.ToString();
    }

    /// <summary>The names of an object's own properties that count: those like array indexes first, in their order, as other engines have them.</summary>
    public static List<string> NamesOf(ObjectInstance item, bool enumerableOnly = true)
    {
        var names = item.GetOwnProperties().Where(pair => !enumerableOnly || pair.Value.Enumerable == true).Select(pair => pair.Key).ToList();
        return names.Exists(IsIndex) ? [.. names.Where(IsIndex).OrderBy(name => uint.Parse(name, CultureInfo.InvariantCulture)), .. names.Where(name => !IsIndex(name))] : names;
    }

    private static bool IsIndex(string name) =>
        name.Length is > 0 and <= 10 && (name[0] != '0' || name.Length == 1) && uint.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index != uint.MaxValue;

    private void Write(JsValue value, int depth)
    {
        if (value.IsString())
        {
            JsonText.Quote(_text, value.AsString());
        }
        else if (value.IsBoolean())
        {
            _text.Append(value.AsBoolean() ? "true" : "false");
        }
        else if (value.IsNumber())
        {
            Number(value.AsNumber());
        }
        else if (value.IsNull())
        {
            _text.Append("null");
        }
        else if (value.IsObject() && value.AsObject() is not ICallable)
        {
            Object(value.AsObject(), depth);
        }
        else
        {
            throw lane.Error($"only null, booleans, numbers, strings, arrays and plain objects can be kept, not a {(value.IsUndefined() ? "undefined" : "function")}");
        }

        if (_text.Length > MaxLength)
        {
            throw lane.Error(lane.JavaScript.RangeError, "the value is larger than 64 KiB");
        }
    }

    private void Number(double number)
    {
        if (!double.IsFinite(number))
        {
            throw lane.Error($"{JsonText.NumberOf(number)} cannot be kept as data: JSON has no such number");
        }

        _text.Append(JsonText.NumberOf(number));
    }

    private void Object(ObjectInstance item, int depth)
    {
        if (item is HostObject host and not HostEntries)
        {
            JsonText.Quote(_text, lane.TextOf(host) ?? throw lane.Error("a host object cannot be kept as data: keep the values you need of it"));
            return;
        }

        if (depth == MaxDepth)
        {
            throw lane.Error($"the value is nested more than {MaxDepth} deep, or contains itself");
        }

        if (item is ArrayInstance)
        {
            Array(item, depth);
        }
        else
        {
            Record(item, depth);
        }
    }

    private void Array(ObjectInstance item, int depth)
    {
        var length = TypeConverter.ToNumber(item.Get("length"));
        if (length > MaxLength)
        {
            throw lane.Error(lane.JavaScript.RangeError, "the value is larger than 64 KiB");
        }

        _text.Append('[');
        for (var i = 0; i < length; i++)
        {
            _text.Append(i == 0 ? string.Empty : ",");
            Write(item.Get(JsonText.NumberOf(i)), depth + 1);
        }

        _text.Append(']');
    }

    private void Record(ObjectInstance item, int depth)
    {
        if (item.Prototype is { } prototype && !ReferenceEquals(prototype, lane.JavaScript.Object.PrototypeObject))
        {
            throw lane.Error($"only plain objects can be kept, not a {ClassOf(prototype)}");
        }

        _text.Append('{');
        var isFirst = true;
        foreach (var name in NamesOf(item, enumerableOnly: false))
        {
            var value = item.Get(name);
            if (!value.IsUndefined())
            {
                _text.Append(isFirst ? string.Empty : ",");
                JsonText.Quote(_text, name);
                _text.Append(':');
                Write(value, depth + 1);
                isFirst = false;
            }
        }

        _text.Append('}');
    }

    private static string ClassOf(ObjectInstance prototype) =>
        prototype.Get("constructor") is { } constructor && constructor.IsObject() && constructor.AsObject().Get("name") is { } name && name.IsString() ? name.AsString() : "class instance";
}
