using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace ScriptGate.Core.Records;

/// <summary>Makes support IDs: <c>SG-</c> and 16 characters of Crockford base32, 48 bits of time in ms and 32 random ones.</summary>
/// <remarks>They sort by time, can be read out on the telephone (no I, L, O, U), and nobody outside can count our sessions by them.</remarks>
internal static class SupportId
{
    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    // The generator's code and tables are in no cache when the next session comes: asked for many numbers at a time, it costs a session nothing.
    private const int NumbersAtATime = 64;

    [ThreadStatic]
    private static uint[]? _numbers;

    [ThreadStatic]
    private static int _numbersLeft;

    public static string Create(TimeProvider clock) => Format(clock.GetUtcNow().ToUnixTimeMilliseconds(), NextNumber());

    internal static string Format(long milliseconds, uint random)
    {
        var bits = ((UInt128)(ulong)(milliseconds & 0xFFFF_FFFF_FFFF) << 32) | random;
        return string.Create(19, bits, static (text, bits) =>
        {
            "SG-".CopyTo(text);
            for (var i = text.Length - 1; i >= 3; i--)
            {
                text[i] = Alphabet[(int)(bits & 31)];
                bits >>= 5;
            }
        });
    }

    private static uint NextNumber()
    {
        var numbers = _numbers ??= new uint[NumbersAtATime];
        if (_numbersLeft == 0)
        {
            RandomNumberGenerator.Fill(MemoryMarshal.AsBytes(numbers.AsSpan()));
            _numbersLeft = NumbersAtATime;
        }

        return numbers[--_numbersLeft];
    }
}
