using System.Buffers.Binary;
using System.Text;

namespace ScriptGate.Dns.Tests.Server;

/// <summary>Writes what stands in DNS messages (RFC 1035 section 4). Names are never compressed.</summary>
internal static class Wire
{
    public static byte[] UInt16(int value)
    {
        var octets = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(octets, (ushort)value);
        return octets;
    }

    public static byte[] UInt32(long value)
    {
        var octets = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(octets, (uint)value);
        return octets;
    }

    /// <summary>A name; the root for an empty text.</summary>
    public static byte[] Name(string name) => Labels([.. name.Split('.', StringSplitOptions.RemoveEmptyEntries).Select(Encoding.Latin1.GetBytes)]);

    /// <summary>A name of labels that may hold any octets.</summary>
    public static byte[] Labels(params byte[][] labels) => [.. labels.SelectMany(label => (byte[])[(byte)label.Length, .. label]), 0];
}
