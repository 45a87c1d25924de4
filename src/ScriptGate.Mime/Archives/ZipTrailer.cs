using System.Buffers.Binary;

namespace ScriptGate.Mime.Archives;

/// <summary>The record behind the data of an entry whose own header does not know the sizes (APPNOTE 4.3.9): a checksum and both sizes, of 32 or 64 bits, with or without a mark.</summary>
internal static class ZipTrailer
{
    private const int Short = 12;
    private const int Long = 20;

    private static ReadOnlySpan<byte> Mark => "PK\u0007\u0008"u8;

    /// <summary>Whether an entry ends with such a record right in front of another entry. Stored data says in no other way where it ends.</summary>
    /// <param name="octets">Content up to the other entry.</param>
    /// <param name="length">Octets from the beginning of the data to the other entry.</param>
    /// <param name="header">The header of the entry.</param>
    public static bool Ends(ReadOnlySpan<byte> octets, long length, in ZipHeader header) =>
        header is { HasTrailer: true, CompressedSize: 0 } && (IsTrailer(octets, length, Short) || IsTrailer(octets, length, Long));

    private static bool IsTrailer(ReadOnlySpan<byte> octets, long length, int size)
    {
        if (octets.Length < size || length < size)
        {
            return false;
        }

        var compressed = size == Short ? BinaryPrimitives.ReadUInt32LittleEndian(octets[^8..]) : BinaryPrimitives.ReadInt64LittleEndian(octets[^16..]);
        var isMarked = octets.Length >= size + Mark.Length && octets[^(size + Mark.Length)..].StartsWith(Mark);
        return compressed == length - size || (isMarked && compressed == length - size - Mark.Length);
    }
}
