using System.Buffers.Binary;
using System.Numerics;

namespace ScriptGate.Smtp;

/// <summary>The fields (TLVs) of a PROXY header of version 2: a type, two octets of length, the value.</summary>
internal static class ProxyFields
{
    private const int Checksum = 0x03;
    private const int Padding = 0x04;
    private const int Tls = 0x20;

    /// <summary>Before the fields inside that of TLS: which certificate there was, and whether it was valid.</summary>
    private const int TlsStart = 5;

    private const int FieldStart = 3;

    /// <summary>Reads all fields. Those inside the field of TLS have types of their own and follow it.</summary>
    /// <param name="header">The whole header.</param>
    /// <param name="start">Where the fields begin.</param>
    /// <returns>Null when a field does not end where it says, or the checksum is wrong.</returns>
    public static IReadOnlyList<ProxyField>? Read(ReadOnlySpan<byte> header, int start)
    {
        var fields = new List<ProxyField>();
        return TryRead(header, start, header.Length, isInner: false, fields) ? fields : null;
    }

    private static bool TryRead(ReadOnlySpan<byte> header, int at, int end, bool isInner, List<ProxyField> fields)
    {
        var hasChecksum = false;
        while (at < end)
        {
            if (end - at < FieldStart)
            {
                return false;
            }

            var type = header[at];
            var length = BinaryPrimitives.ReadUInt16BigEndian(header[(at + 1)..]);
            at += FieldStart;
            if (length > end - at)
            {
                return false;
            }

            if (type == Checksum && !isInner)
            {
                if (hasChecksum || length != 4 || !IsChecksumRight(header, at))
                {
                    return false;
                }

                hasChecksum = true;
            }
            else if (type != Padding)
            {
                fields.Add(new ProxyField(type, header.Slice(at, length).ToArray()));
            }

            if (type == Tls && !isInner && (length < TlsStart || !TryRead(header, at + TlsStart, at + length, isInner: true, fields)))
            {
                return false;
            }

            at += length;
        }

        return true;
    }

    // CRC-32C of the header with zeros where the checksum stands.
    private static bool IsChecksumRight(ReadOnlySpan<byte> header, int place)
    {
        var crc = uint.MaxValue;
        for (var i = 0; i < header.Length; i++)
        {
            crc = BitOperations.Crc32C(crc, i >= place && i < place + 4 ? (byte)0 : header[i]);
        }

        return ~crc == BinaryPrimitives.ReadUInt32BigEndian(header[place..]);
    }
}
