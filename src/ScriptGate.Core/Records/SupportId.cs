using System.Buffers.Binary;
using System.Security.Cryptography;

namespace ScriptGate.Core.Records;

/// <summary>Makes support IDs: <c>SG-</c> and 16 characters of Crockford base32, 48 bits of time in ms and 32 random ones.</summary>
/// <remarks>They sort by time, can be read out on the telephone (no I, L, O, U), and nobody outside can count our sessions by them.</remarks>
internal static class SupportId
{
    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    public static string Create(TimeProvider clock)
    {
        Span<byte> random = stackalloc byte[4];
        RandomNumberGenerator.Fill(random);
        return Format(clock.GetUtcNow().ToUnixTimeMilliseconds(), BinaryPrimitives.ReadUInt32LittleEndian(random));
    }

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
}
