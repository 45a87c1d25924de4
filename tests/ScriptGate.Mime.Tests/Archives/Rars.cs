using System.Buffers.Binary;
using System.Text;

namespace ScriptGate.Mime.Tests.Archives;

/// <summary>RAR archives for tests, put together from their headers.</summary>
internal static class Rars
{
    public static byte[] Mark { get; } = [.. "Rar!\u001a\u0007\u0001\0"u8];

    public static byte[] OldMark { get; } = [.. "Rar!\u001a\u0007\0"u8];

    /// <summary>The end of an archive.</summary>
    public static byte[] End { get; } = Block(5, 0, [], 0, []);

    public static byte[] OldEnd { get; } = [0, 0, 0x7b, 0, 0x40, 7, 0];

    /// <summary>The header in front of everything else, which says nothing.</summary>
    public static byte[] Main { get; } = Block(1, 0, [], 0, [0]);

    public static byte[] OldMain(int flags = 0) => [0, 0, 0x73, (byte)flags, 0, 13, 0, 0, 0, 0, 0, 0, 0];

    /// <summary>Everything behind it is encrypted.</summary>
    public static byte[] Sealed { get; } = [.. Block(4, 0, [], 0, [0, 0, 15, .. new byte[16]]), .. new byte[100]];

    public static byte[] File(string name, int packed, int size, bool isEncrypted = false, bool isFolder = false)
    {
        var octets = Encoding.UTF8.GetBytes(name);
        byte[] fields = [.. Number(4 | (isFolder ? 1 : 0)), .. Number(size), .. Number(32), 1, 2, 3, 4, .. Number(0), .. Number(1), .. Number(octets.Length), .. octets];
        byte[] extra = isEncrypted ? [3, 2, 0, 0, 5, 1, 0, 0, 15, 1] : [];
        return [.. Block(2, packed, extra, extra.Length, fields), .. new byte[packed]];
    }

    public static byte[] OldFile(string name, int packed, int size, int flags = 0)
    {
        var octets = Encoding.Latin1.GetBytes(name);
        var header = new byte[32 + octets.Length];
        header[2] = 0x74;
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(3), (ushort)(flags | 0x8000));
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(5), (ushort)header.Length);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(7), packed);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(11), size);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(26), (ushort)octets.Length);
        octets.CopyTo(header, 32);
        return [.. header, .. new byte[packed]];
    }

    private static byte[] Block(int type, int data, byte[] extra, int extraLength, byte[] fields)
    {
        var flags = (extraLength > 0 ? 1 : 0) | (data > 0 ? 2 : 0);
        byte[] body = [.. Number(type), .. Number(flags), .. extraLength > 0 ? Number(extraLength) : [], .. data > 0 ? Number(data) : [], .. fields, .. extra];

        // The end of an archive has flags of its own.
        body = type == 5 ? [.. body, 0] : body;
        return [9, 9, 9, 9, .. Number(body.Length), .. body];
    }

    private static byte[] Number(long value)
    {
        var octets = new List<byte>();
        do
        {
            octets.Add((byte)((value & 0x7f) + (value > 0x7f ? 0x80 : 0)));
            value >>= 7;
        }
        while (value > 0);

        return [.. octets];
    }
}
