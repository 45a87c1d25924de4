using System.Runtime.CompilerServices;

namespace ScriptGate.Scripting.JavaScriptCore;

/// <summary>Numbers, booleans, undefined and null of one virtual machine.</summary>
/// <remarks>
/// On 64-bit machines the library's handle of such a value is the value: a pattern of 64 bits, the same in every machine. Whoever asks the library instead takes and gives back the machine's lock, which from inside a callback costs as much as the rest of
/// it. The pattern is not promised by the C API, so each machine is asked first whether it agrees, and the library does it where it does not.
/// </remarks>
internal sealed unsafe class NativeValues
{
    // Integers of 32 bits have all bits of the tag; other numbers are their own bits plus an offset, which leaves some of them set; everything else has none.
    private const ulong Tag = 0xfffe_0000_0000_0000;
    private const ulong Offset = 1UL << 49;

    private const ulong NullBits = 0x02;
    private const ulong FalseBits = 0x06;
    private const ulong TrueBits = 0x07;
    private const ulong UndefinedBits = 0x0a;

    private static readonly double[] Samples = [0, -0.0, 1, -1, int.MaxValue, int.MinValue, (double)int.MaxValue + 1, (double)int.MinValue - 1, 0.5, -1e300, double.Epsilon, (1L << 52) + 1, double.PositiveInfinity, double.NaN];

    private readonly nint _context;

    public NativeValues(nint context)
    {
        _context = context;
        Undefined = Native.JSValueMakeUndefined(context);
        Null = Native.JSValueMakeNull(context);
        IsDirect = sizeof(nint) == sizeof(ulong) && Agrees(context, Undefined, Null);
    }

    public nint Undefined { get; }

    public nint Null { get; }

    /// <summary>True when the machine's values are read and made here.</summary>
    public bool IsDirect { get; }

    public nint Boolean(bool value) => IsDirect ? (nint)(value ? TrueBits : FalseBits) : Native.JSValueMakeBoolean(_context, value);

    public nint Number(double value) => IsDirect ? Encode(value) : Native.JSValueMakeNumber(_context, value);

    /// <summary>The type of a value.</summary>
    public NativeType TypeOf(nint value)
    {
        if (!IsDirect)
        {
            return (NativeType)Native.JSValueGetType(_context, value);
        }

        return ((ulong)value & Tag) != 0 ? NativeType.Number
            : (ulong)value switch
            {
                UndefinedBits => NativeType.Undefined,
                NullBits => NativeType.Null,
                FalseBits or TrueBits => NativeType.Boolean,
                _ => (NativeType)Native.JSValueGetType(_context, value),
            };
    }

    /// <summary>The number that a value of type number is.</summary>
    public double NumberOf(nint value) => IsDirect ? Decode(value) : Native.JSValueToNumber(_context, value, null);

    /// <summary>The truth that a value of type boolean is.</summary>
    public bool BooleanOf(nint value) => IsDirect ? (ulong)value == TrueBits : Native.JSValueToBoolean(_context, value);

    private static bool Agrees(nint context, nint undefined, nint @null) =>
        (ulong)undefined == UndefinedBits && (ulong)@null == NullBits
        && (ulong)Native.JSValueMakeBoolean(context, value: true) == TrueBits && (ulong)Native.JSValueMakeBoolean(context, value: false) == FalseBits
        && Array.TrueForAll(Samples, sample => Native.JSValueMakeNumber(context, sample) is var value && value == Encode(sample) && Decode(value).Equals(sample));

    // An integer is never written as another number, or the library would take two equal numbers for different ones.
    private static nint Encode(double value)
    {
        var whole = (int)value;
        if (whole == value && (whole != 0 || !double.IsNegative(value)))
        {
            return (nint)(Tag | (uint)whole);
        }

        // Every NaN but the usual one could be the pattern of something else.
        return (nint)(BitConverter.DoubleToUInt64Bits(double.IsNaN(value) ? CanonicalNaN : value) + Offset);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static double Decode(nint value)
    {
        var bits = (ulong)value;
        return (bits & Tag) == Tag ? (int)bits : BitConverter.UInt64BitsToDouble(bits - Offset);
    }

    private static double CanonicalNaN => BitConverter.UInt64BitsToDouble(0x7ff8_0000_0000_0000);
}
