using System.Buffers.Binary;
using System.Text;

namespace ScriptGate.Mime.Tests.Archives;

/// <summary>Outlook's envelopes for tests, put together from their attributes.</summary>
internal static class Tnefs
{
    private static byte[] Mark { get; } = [0x78, 0x9f, 0x3e, 0x22, 0x34, 0x12];

    public static byte[] Of(params byte[][] attributes) => [.. Mark, .. MessageClass, .. attributes.SelectMany(attribute => attribute)];

    public static byte[] Attachment(string title, byte[] content, string? longName = null, bool isWide = true) =>
    [
        .. Attribute(2, 0x00069002, new byte[14]),
        .. Attribute(2, 0x00018010, [.. Encoding.Latin1.GetBytes(title), 0]),
        .. Attribute(2, 0x0006800f, content),
        .. longName is null ? [] : Attribute(2, 0x00069005, Properties(longName, isWide)),
    ];

    /// <summary>What Outlook makes of a message or an object that is attached: it stands among the properties.</summary>
    public static byte[] Embedded(string title, byte[] content, bool isObject = true, string? longName = null, int times = 1) =>
    [
        .. Attribute(2, 0x00069002, new byte[14]),
        .. Attribute(2, 0x00018010, [.. Encoding.Latin1.GetBytes(title), 0]),
        .. Attribute(2, 0x00069005,
        [
            .. Number(times + (longName is null ? 0 : 1)),
            .. Enumerable.Repeat(Value(isObject ? 0x000d : 0x0102, 0x3701, isObject ? [.. new byte[16], .. content] : content), times).SelectMany(value => value),
            .. longName is null ? [] : Value(0x001f, 0x3707, Encoding.Unicode.GetBytes(longName + "\0")),
        ]),
    ];

    public static byte[] Attribute(byte level, int id, byte[] data)
    {
        var attribute = new byte[9 + data.Length + 2];
        attribute[0] = level;
        BinaryPrimitives.WriteInt32LittleEndian(attribute.AsSpan(1), id);
        BinaryPrimitives.WriteInt32LittleEndian(attribute.AsSpan(5), data.Length);
        data.CopyTo(attribute, 9);
        BinaryPrimitives.WriteUInt16LittleEndian(attribute.AsSpan(9 + data.Length), (ushort)data.Sum(octet => octet));
        return attribute;
    }

    private static byte[] MessageClass => Attribute(1, 0x00078008, [.. "IPM.Note\0"u8]);

    // One of each kind of length in front of the name: fixed, several, with a name of its own, of any length.
    private static byte[] Properties(string name, bool isWide)
    {
        var octets = isWide ? Encoding.Unicode.GetBytes(name + "\0") : Encoding.Latin1.GetBytes(name + "\0");
        return
        [
            .. Number(6),
            .. Property(0x0003, 0x0e21), .. Number(7),
            .. Property(0x0040, 0x3007), .. Number(1), .. Number(2),
            .. Property(0x1003, 0x3008), .. Number(2), .. Number(1), .. Number(2),
            .. Property(0x001e, 0x8001), .. new byte[16], .. Number(1), .. Number(6), .. "Name\0\0\0\0"u8, .. Number(1), .. Number(3), .. "ab\0\0"u8,
            .. Property(0x0102, 0x3702), .. Number(1), .. Number(5), .. "\u0001\u0002\u0003\u0004\u0005\0\0\0"u8,
            .. Property(isWide ? 0x001f : 0x001e, 0x3707), .. Number(1), .. Number(octets.Length), .. octets, .. new byte[-octets.Length & 3],
        ];
    }

    private static byte[] Value(int type, int id, byte[] octets) => [.. Property(type, id), .. Number(1), .. Number(octets.Length), .. octets, .. new byte[-octets.Length & 3]];

    private static byte[] Property(int type, int id) => [(byte)type, (byte)(type >> 8), (byte)id, (byte)(id >> 8)];

    private static byte[] Number(int number)
    {
        var octets = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(octets, number);
        return octets;
    }
}
