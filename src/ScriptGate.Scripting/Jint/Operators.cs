using Jint.Native;
using Jint.Parser.Ast;
using Jint.Runtime;
using JsEngine = Jint.Engine;

namespace ScriptGate.Scripting.Jint;

/// <summary>The operators that this version of the engine gets wrong, as functions that the prepared code calls instead.</summary>
/// <remarks>It converts a number to an integer by a cast whose result for negative numbers has changed with .NET 9, lets undefined times two be undefined, and writes one number in some hundreds with too many digits.</remarks>
internal sealed class Operators
{
    private readonly JsEngine _engine;
    private readonly Dictionary<BinaryOperator, JsValue> _binary = [];
    private readonly Dictionary<JsValue, JsValue> _updating = new(ReferenceEqualityComparer.Instance);

    public Operators(JsEngine engine)
    {
        _engine = engine;
        Add(BinaryOperator.BitwiseAnd, (left, right) => ToInt32(left) & ToInt32(right));
        Add(BinaryOperator.BitwiseOr, (left, right) => ToInt32(left) | ToInt32(right));
        Add(BinaryOperator.BitwiseXOr, (left, right) => ToInt32(left) ^ ToInt32(right));
        Add(BinaryOperator.LeftShift, (left, right) => ToInt32(left) << (ToInt32(right) & 31));
        Add(BinaryOperator.RightShift, (left, right) => ToInt32(left) >> (ToInt32(right) & 31));
        Add(BinaryOperator.UnsignedRightShift, (left, right) => (uint)ToInt32(left) >> (ToInt32(right) & 31));
        Add(BinaryOperator.Times, (left, right) => left * right);
        Add(BinaryOperator.Divide, (left, right) => left / right);
        Add(BinaryOperator.Modulo, (left, right) => left % right);
        _binary.Add(BinaryOperator.Plus, new HostFunction(engine, "Plus", 2, (_, arguments) => Plus(TypeConverter.ToPrimitive(arguments[0]), TypeConverter.ToPrimitive(arguments[1]))));
        Not = new HostFunction(engine, "~", 1, (_, arguments) => ~ToInt32(TypeConverter.ToNumber(arguments[0])));
        Throwable = new HostFunction(engine, "throw", 1, (_, arguments) => ThrowableOf(arguments[0]));
    }

    /// <summary>Takes one argument: the operator <c>~</c>.</summary>
    public JsValue Not { get; }

    /// <summary>Takes one argument and returns it, made fit to be thrown: the engine reads the message of every object that is, and fails when that is no string.</summary>
    public JsValue Throwable { get; }

    public JsValue? For(BinaryOperator name) => _binary.GetValueOrDefault(name);

    public JsValue? For(AssignmentOperator name) => name switch
    {
        AssignmentOperator.PlusAssign => _binary[BinaryOperator.Plus],
        AssignmentOperator.BitwiseAndAssign => _binary[BinaryOperator.BitwiseAnd],
        AssignmentOperator.BitwiseOrAssign => _binary[BinaryOperator.BitwiseOr],
        AssignmentOperator.BitwiseXOrAssign => _binary[BinaryOperator.BitwiseXOr],
        AssignmentOperator.LeftShiftAssign => _binary[BinaryOperator.LeftShift],
        AssignmentOperator.RightShiftAssign => _binary[BinaryOperator.RightShift],
        AssignmentOperator.UnsignedRightShiftAssign => _binary[BinaryOperator.UnsignedRightShift],
        AssignmentOperator.TimesAssign => _binary[BinaryOperator.Times],
        AssignmentOperator.DivideAssign => _binary[BinaryOperator.Divide],
        AssignmentOperator.ModuloAssign => _binary[BinaryOperator.Modulo],
        _ => null,
    };

    /// <summary>The function (object, key, value) that does <c>object[key] op= value</c>.</summary>
    /// <param name="operation">The function of the operator.</param>
    public JsValue Updating(JsValue operation)
    {
        if (!_updating.TryGetValue(operation, out var function))
        {
            var apply = (ICallable)operation.AsObject();
            function = new HostFunction(_engine, "=", 3, (_, arguments) =>
            {
                var target = TypeConverter.ToObject(_engine, arguments[0]);
                var key = TypeConverter.ToString(arguments[1]);
                var value = apply.Call(JsValue.Undefined, [target.Get(key), arguments[2]]);
                target.Put(key, value, throwOnError: true);
                return value;
            });
            _updating.Add(operation, function);
        }

        return function;
    }

    /// <summary>A value as text; numbers by their shortest digits, which the engine's own conversion misses now and then.</summary>
    public static string TextOf(JsValue value)
    {
        var primitive = value.IsObject() ? TypeConverter.ToPrimitive(value, Types.String) : value;
        return primitive.IsNumber() ? JsonText.NumberOf(primitive.AsNumber()) : TypeConverter.ToString(primitive);
    }

    /// <summary>ECMAScript's conversion: modulo 2^32, as a signed number.</summary>
    public static int ToInt32(double number)
    {
        if (number is >= int.MinValue and <= int.MaxValue)
        {
            return (int)number;
        }

        return double.IsFinite(number) ? unchecked((int)(uint)(long)(Math.Truncate(number) % 4294967296.0)) : 0;
    }

    /// <summary>The value itself, with a message that the engine can read.</summary>
    public static JsValue ThrowableOf(JsValue value)
    {
        if (value.IsObject() && value.AsObject() is { } item and not HostObject && !item.Get("message").IsString())
        {
            if (item.HasOwnProperty("message"))
            {
                item.GetOwnProperty("message").Value = TypeConverter.ToString(item.Get("message"));
            }
            else
            {
                item.FastAddProperty("message", string.Empty, true, false, true);
            }
        }

        return value;
    }

    private static JsValue Plus(JsValue left, JsValue right) =>
        left.IsString() || right.IsString() ? TextOf(left) + TextOf(right) : TypeConverter.ToNumber(left) + TypeConverter.ToNumber(right);

    private void Add(BinaryOperator name, Func<double, double, double> compute) =>
        _binary.Add(name, new HostFunction(_engine, name.ToString(), 2, (_, arguments) => compute(TypeConverter.ToNumber(arguments[0]), TypeConverter.ToNumber(arguments[1]))));
}
