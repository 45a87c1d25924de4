using System.Runtime.CompilerServices;
using ScriptGate.Scripting.Engine;

namespace ScriptGate.Scripting.JavaScriptCore;

/// <content>Values on their way in and out.</content>
internal sealed unsafe partial class JscLane
{
    private nint _encode;
    private nint _freezeDeep;

    private nint HostNumber(object target) => _values.Number(_slots.Add(target, Owner));

    // Files may be shown host objects too; there are no such objects while they load, so that the list is empty in practice.
    private List<int> Owner => _invocation?.Slots ?? [];

    private nint ToNative(ScriptValue value)
    {
        switch (value.Kind)
        {
            case ScriptValueKind.Undefined:
                return _values.Undefined;
            case ScriptValueKind.Null:
                return _values.Null;
            case ScriptValueKind.Boolean:
                return _values.Boolean(value.Number != 0);
            case ScriptValueKind.Number:
                return _values.Number(value.Number);
            case ScriptValueKind.Text:
                return MakeText(value.Text);
            case ScriptValueKind.Data:
                return MakeData(value.Text);
            case ScriptValueKind.Host:
                return HostNumber(value.Host);
            case ScriptValueKind.HostList:
                return MakeNumbers(value.Hosts);
            default:
                throw new InvalidOperationException($"a {value.Kind} cannot be a property");
        }
    }

    private nint MakeText(ReadOnlySpan<char> text)
    {
        using var copy = new NativeString(text);
        return Native.JSValueMakeString(_context, copy.Handle);
    }

    // Frozen, so that changing the copy is an error and not a change that nobody sees.
    private nint MakeData(string json)
    {
        using var copy = new NativeString(json);
        var value = Native.JSValueMakeFromJSONString(_context, copy.Handle);
        return value == 0 ? _values.Undefined : CallInside(_freezeDeep, value);
    }

    private nint MakeNumbers(IReadOnlyList<object> targets)
    {
        Span<nint> numbers = targets.Count <= 32 ? stackalloc nint[32] : new nint[targets.Count];
        for (var i = 0; i < targets.Count; i++)
        {
            numbers[i] = HostNumber(targets[i]);
        }

        fixed (nint* first = numbers)
        {
            return Native.JSObjectMakeArray(_context, (nuint)targets.Count, first, null);
        }
    }

    private ScriptValue FromNative(nint value)
    {
        switch (_values.TypeOf(value))
        {
            case NativeType.Undefined:
                return ScriptValue.Undefined;
            case NativeType.Null:
                return ScriptValue.Null;
            case NativeType.Boolean:
                return _values.BooleanOf(value);
            case NativeType.Number:
                return _values.NumberOf(value);
            case NativeType.String:
                return ReadText(value);
            case NativeType.Object:
                return FromObject(value);
            default:
                throw new ScriptArgumentException("symbols and big integers cannot leave a rule");
        }
    }

    private ScriptValue FromObject(nint value)
    {
        var encoded = CallInside(_encode, value);
        return _values.TypeOf(encoded) == NativeType.Number
            ? ScriptValue.OfHost(Live(_values.NumberOf(encoded)))
            : ScriptValue.Data(ReadText(encoded));
    }

    private object Live(double number) =>
        _slots.Find(number) ?? throw new ScriptArgumentException("this session is over: host objects live until their handler has returned or its promise is settled");

    private string ReadText(nint value)
    {
        nint exception = 0;
        var text = Native.JSValueToStringCopy(_context, value, &exception);
        return text == 0 ? string.Empty : NativeString.Take(text);
    }

    private nint Property(nint target, string name)
    {
        using var text = new NativeString(name);
        return Native.JSObjectGetProperty(_context, target, text.Handle, null);
    }

    // Calls a function of the prelude while a rule runs; what it throws goes on to the rule as it is.
    private nint CallInside(nint function, nint argument)
    {
        nint exception = 0;
        var result = Native.JSObjectCallAsFunction(_context, function, 0, 1, &argument, &exception);
        return exception == 0 ? result : throw new RethrowException(exception);
    }

    /// <summary>The arguments of one call of a host function.</summary>
    [InlineArray(Length)]
    private struct ArgumentBuffer
    {
        public const int Length = 6;

        private ScriptValue _first;
    }

    /// <summary>A JavaScript exception on its way through managed code, back to the rule it came from.</summary>
    private sealed class RethrowException(nint value) : Exception
    {
        public nint Value { get; } = value;
    }
}
