using System.Buffers.Binary;
using System.Net;
using System.Numerics;

namespace ScriptGate.Smtp.Tests.Proxy;

/// <summary>Makes PROXY headers of version 2, right ones and wrong ones.</summary>
internal static class Headers
{
    private static readonly byte[] Signature = [0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A];

    /// <summary>A header with whatever is given.</summary>
    public static byte[] Binary(int command, int family, params byte[][] parts)
    {
        var rest = parts.SelectMany(part => part).ToArray();
        return [.. Signature, (byte)command, (byte)family, (byte)(rest.Length >> 8), (byte)rest.Length, .. rest];
    }

    public static byte[] Tcp(string from, int fromPort, string to, int toPort, params byte[][] fields)
    {
        var source = IPAddress.Parse(from).GetAddressBytes();
        return Binary(0x21, source.Length == 4 ? 0x11 : 0x21, [[.. source, .. IPAddress.Parse(to).GetAddressBytes(), (byte)(fromPort >> 8), (byte)fromPort, (byte)(toPort >> 8), (byte)toPort], .. fields]);
    }

    public static byte[] Field(int type, params byte[] value) => [(byte)type, (byte)(value.Length >> 8), (byte)value.Length, .. value];

    /// <summary>Puts the right checksum into a header whose last field is a checksum of zeros.</summary>
    public static byte[] WithChecksum(byte[] header)
    {
        var crc = header.Aggregate(uint.MaxValue, BitOperations.Crc32C);
        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(header.Length - 4), ~crc);
        return header;
    }
}
