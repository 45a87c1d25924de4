using System.Buffers.Binary;

namespace ScriptGate.Mime.Archives;

/// <summary>The properties of an attachment within TNEF (MS-OXTNEF 2.1.3.4): only the long file name is of interest.</summary>
internal static class TnefProperties
{
    private const int LongFileName = 0x3707;

    /// <summary>Finds the name.</summary>
    /// <param name="octets">The properties, as far as they were kept.</param>
    /// <returns>The name; null when there is none, or something in front of it is broken.</returns>
    public static string? FileName(ReadOnlySpan<byte> octets)
    {
        if (!TryTake(ref octets, out var count))
        {
            return null;
        }

        for (; count > 0 && octets.Length >= 4; count--)
        {
            var type = BinaryPrimitives.ReadUInt16LittleEndian(octets);
            var id = BinaryPrimitives.ReadUInt16LittleEndian(octets[2..]);
            octets = octets[4..];
            if ((id >= 0x8000 && !TrySkipName(ref octets)) || !TryValue(ref octets, type, out var value))
            {
                return null;
            }

            if (id == LongFileName && type is 0x001e or 0x001f && !value.IsEmpty)
            {
                return TnefReader.Text(value, isWide: type == 0x001f);
            }
        }

        return null;
    }

    // Properties with numbers from 8000 hexadecimal on have a name of their own in front: a set, and a number or a text in it.
    private static bool TrySkipName(ref ReadOnlySpan<byte> octets)
    {
        if (octets.Length < 16)
        {
            return false;
        }

        octets = octets[16..];
        return TryTake(ref octets, out var kind) && TryTake(ref octets, out var number) && (kind == 0 || TrySkip(ref octets, number));
    }

    private static bool TryValue(ref ReadOnlySpan<byte> octets, int type, out ReadOnlySpan<byte> value)
    {
        value = default;
        var isSeveral = (type & 0x1000) != 0;
        type &= 0x0fff;
        var length = type switch
        {
            0x0002 or 0x0003 or 0x0004 or 0x000a or 0x000b => 4,
            0x0005 or 0x0006 or 0x0007 or 0x0014 or 0x0040 => 8,
            0x0048 => 16,
            _ => 0,
        };
        var count = 1u;
        if ((isSeveral || length == 0) && !TryTake(ref octets, out count))
        {
            return false;
        }

        for (; count > 0; count--)
        {
            var size = (uint)length;
            if (length == 0 && !TryTake(ref octets, out size))
            {
                return false;
            }

            value = octets[..(int)Math.Min(size, octets.Length)];
            if (!TrySkip(ref octets, size))
            {
                return false;
            }
        }

        return true;
    }

    private static bool TryTake(ref ReadOnlySpan<byte> octets, out uint number)
    {
        number = 0;
        if (octets.Length < 4)
        {
            return false;
        }

        number = BinaryPrimitives.ReadUInt32LittleEndian(octets);
        octets = octets[4..];
        return true;
    }

    // What has a length of its own is padded to four octets.
    private static bool TrySkip(ref ReadOnlySpan<byte> octets, uint length)
    {
        var padded = (length + 3L) & ~3L;
        if (padded > octets.Length || padded == 0)
        {
            return padded == 0;
        }

        octets = octets[(int)padded..];
        return true;
    }
}
