using System.Buffers.Binary;
using System.Text;

namespace ScriptGate.Mime.Archives;

internal enum RarKind
{
    Other,
    File,

    /// <summary>From here on everything is encrypted, headers included.</summary>
    Sealed,
    End,
    Broken,
}

/// <summary>One header of a RAR archive.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Length">Octets of the header; more than were given when more are needed.</param>
/// <param name="DataLength">Octets behind it.</param>
/// <param name="Size">Octets of the file when extracted.</param>
/// <param name="Name">The file's name, folders end with a slash.</param>
/// <param name="IsEncrypted">Whether the file's content needs a password.</param>
internal readonly record struct RarHeader(RarKind Kind, int Length, long DataLength = 0, long Size = 0, string Name = "", bool IsEncrypted = false)
{
    /// <summary>Octets that tell how long a header is.</summary>
    public const int LeastLength = 7;

    /// <summary>Headers of files have a name and some numbers; the format allows two megabytes.</summary>
    private const int Limit = 64 * 1024;

    private static RarHeader Broken { get; } = new(RarKind.Broken, 0);

    /// <summary>Reads a header of version 5: checksum, size, type, flags, then as the type says, all numbers of variable length.</summary>
    public static RarHeader Read(ReadOnlySpan<byte> octets)
    {
        var rest = octets[4..];
        if (!TryNumber(ref rest, out var size))
        {
            return rest.Length >= 3 ? Broken : new RarHeader(RarKind.Other, octets.Length + 1);
        }

        var start = octets.Length - rest.Length;
        if (size is < 2 or > Limit)
        {
            return Broken;
        }

        var length = start + (int)size;
        if (octets.Length < length)
        {
            return new RarHeader(RarKind.Other, length);
        }

        var header = octets[start..length];
        long extra = 0;
        long data = 0;
        if (!TryNumber(ref header, out var type) || !TryNumber(ref header, out var flags)
            || ((flags & 1) != 0 && !TryNumber(ref header, out extra)) || ((flags & 2) != 0 && !TryNumber(ref header, out data)) || extra > header.Length)
        {
            return Broken;
        }

        return type switch
        {
            2 => File(length, data, header[..^(int)extra], header[^(int)extra..]),
            4 => new RarHeader(RarKind.Sealed, length),
            5 => new RarHeader(RarKind.End, length),
            _ => new RarHeader(RarKind.Other, length, data),
        };
    }

    /// <summary>Reads a header of the versions before: checksum, type, flags and size of fixed length.</summary>
    public static RarHeader ReadOld(ReadOnlySpan<byte> octets)
    {
        var type = octets[2];
        var flags = BinaryPrimitives.ReadUInt16LittleEndian(octets[3..]);
        int length = BinaryPrimitives.ReadUInt16LittleEndian(octets[5..]);
        if (length < LeastLength || type is < 0x72 or > 0x7b)
        {
            return Broken;
        }

        if (octets.Length < length)
        {
            return new RarHeader(RarKind.Other, length);
        }

        var header = octets[..length];
        if (type is 0x74)
        {
            return OldFile(header, flags);
        }

        var hasData = type is 0x7a || (flags & 0x8000) != 0;
        return type switch
        {
            0x73 when (flags & 0x0080) != 0 => new RarHeader(RarKind.Sealed, length),
            0x7b => new RarHeader(RarKind.End, length),
            _ => new RarHeader(RarKind.Other, length, hasData && length >= 11 ? BinaryPrimitives.ReadUInt32LittleEndian(header[7..]) : 0),
        };
    }

    private static RarHeader File(int length, long data, ReadOnlySpan<byte> header, ReadOnlySpan<byte> extra)
    {
        if (!TryNumber(ref header, out var flags) || !TryNumber(ref header, out var size) || !TryNumber(ref header, out _))
        {
            return Broken;
        }

        var times = ((flags & 2) != 0 ? 4 : 0) + ((flags & 4) != 0 ? 4 : 0);
        header = header[Math.Min(times, header.Length)..];
        if (!TryNumber(ref header, out _) || !TryNumber(ref header, out _) || !TryNumber(ref header, out var nameLength) || nameLength > header.Length)
        {
            return Broken;
        }

        return new RarHeader(RarKind.File, length, data, size, NameOf(header[..(int)nameLength], (flags & 1) != 0), HasEncryption(extra));
    }

    private static RarHeader OldFile(ReadOnlySpan<byte> header, int flags)
    {
        const int Fixed = 32;
        var isLarge = (flags & 0x0100) != 0;
        var nameStart = Fixed + (isLarge ? 8 : 0);
        if (header.Length < nameStart)
        {
            return Broken;
        }

        long data = BinaryPrimitives.ReadUInt32LittleEndian(header[7..]);
        long size = BinaryPrimitives.ReadUInt32LittleEndian(header[11..]);
        if (isLarge)
        {
            data |= (long)(BinaryPrimitives.ReadUInt32LittleEndian(header[32..]) & int.MaxValue) << 32;
            size |= (long)(BinaryPrimitives.ReadUInt32LittleEndian(header[36..]) & int.MaxValue) << 32;
        }

        var name = header[nameStart..Math.Min(header.Length, nameStart + BinaryPrimitives.ReadUInt16LittleEndian(header[26..]))];
        if ((flags & 0x0200) != 0 && name.IndexOf((byte)0) is >= 0 and var end)
        {
            // Behind it stands the same in a packed form of Unicode, for characters that the first one lacks.
            name = name[..end];
        }

        return new RarHeader(RarKind.File, header.Length, data, size, NameOf(name, (flags & 0xe0) == 0xe0), (flags & 4) != 0);
    }

    private static string NameOf(ReadOnlySpan<byte> name, bool isFolder)
    {
        var text = Encoding.UTF8.GetString(name[..Math.Min(name.Length, ZipHeader.NameLimit)]).Replace('\\', '/');
        return isFolder && !text.EndsWith('/') ? text + "/" : text;
    }

    private static bool HasEncryption(ReadOnlySpan<byte> extra)
    {
        while (TryNumber(ref extra, out var size) && size > 0 && size <= extra.Length)
        {
            var record = extra[..(int)size];
            extra = extra[(int)size..];
            if (TryNumber(ref record, out var type) && type == 1)
            {
                return true;
            }
        }

        return false;
    }

    // Seven bits in each octet, the lowest first; the eighth says that more follow.
    private static bool TryNumber(ref ReadOnlySpan<byte> octets, out long number)
    {
        number = 0;
        for (var i = 0; i < Math.Min(octets.Length, 9); i++)
        {
            number |= (long)(octets[i] & 0x7f) << (7 * i);
            if ((octets[i] & 0x80) == 0)
            {
                octets = octets[(i + 1)..];
                return true;
            }
        }

        return false;
    }
}
