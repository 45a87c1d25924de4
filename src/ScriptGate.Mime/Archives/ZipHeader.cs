using System.Buffers.Binary;

namespace ScriptGate.Mime.Archives;

/// <summary>What both headers of a zip entry say: its own in front of its data, and the one in the directory (APPNOTE 4.3.7 and 4.3.12).</summary>
/// <param name="Offset">Where the entry's own header begins in the content.</param>
/// <param name="Flags">General purpose flags.</param>
/// <param name="Method">0 stored, 8 deflated.</param>
/// <param name="CompressedSize">Octets of the data; 0 in an entry's own header when only a record behind the data knows.</param>
/// <param name="Size">Octets when extracted.</param>
/// <param name="Name">The first octets of the name.</param>
/// <param name="UnicodeName">The name of an extra field that some programs prefer (APPNOTE 4.6.9).</param>
/// <param name="Length">Octets of the header with name and extra field.</param>
internal readonly record struct ZipHeader(long Offset, ushort Flags, ushort Method, long CompressedSize, long Size, byte[] Name, byte[]? UnicodeName, int Length)
{
    /// <summary>Octets of a name that are kept.</summary>
    public const int NameLimit = 512;

    /// <summary>Octets of an entry's own header without name and extra field.</summary>
    public const int LocalLength = 30;

    private const int DirectoryLength = 46;

    public static ReadOnlySpan<byte> LocalMark => "PK\u0003\u0004"u8;

    public static ReadOnlySpan<byte> DirectoryMark => "PK\u0001\u0002"u8;

    public bool IsEncrypted => (Flags & 0x2041) != 0;

    /// <summary>Whether sizes follow behind the data, so that the entry's own header need not have them.</summary>
    public bool HasTrailer => (Flags & 8) != 0;

    public bool IsUtf8 => (Flags & 0x800) != 0;

    public long DataStart => Offset + Length;

    /// <summary>A header for content that stands as it is in an archive of another format.</summary>
    public static ZipHeader OfStored(long size) => new(0, 0, 0, size, size, [], null, 0);

    /// <summary>Reads an entry's own header.</summary>
    /// <returns>False when more octets are needed.</returns>
    public static bool TryReadLocal(ReadOnlySpan<byte> octets, long offset, out ZipHeader header)
    {
        header = default;
        if (octets.Length < LocalLength)
        {
            return false;
        }

        var nameLength = U16(octets, 26);
        var length = LocalLength + nameLength + U16(octets, 28);
        if (octets.Length < length)
        {
            return false;
        }

        long compressed = U32(octets, 18);
        long size = U32(octets, 22);
        var ignored = 0L;
        var unicode = ReadExtra(octets[(LocalLength + nameLength)..length], ref size, ref compressed, ref ignored);
        header = new ZipHeader(offset, U16(octets, 6), U16(octets, 8), compressed, size, Kept(octets.Slice(LocalLength, nameLength)), unicode, length);
        return true;
    }

    /// <summary>Reads a header of the directory.</summary>
    /// <param name="octets">Directory from this header on; the rest of the directory when there is another one.</param>
    /// <param name="header">The header; its <see cref="Offset"/> is as declared.</param>
    /// <returns>False when this is none.</returns>
    public static bool TryReadDirectory(ref ReadOnlySpan<byte> octets, out ZipHeader header)
    {
        header = default;
        if (octets.Length < DirectoryLength || !octets.StartsWith(DirectoryMark))
        {
            return false;
        }

        var nameLength = U16(octets, 28);
        var extraEnd = DirectoryLength + nameLength + U16(octets, 30);
        var length = extraEnd + U16(octets, 32);
        if (octets.Length < length)
        {
            return false;
        }

        long compressed = U32(octets, 20);
        long size = U32(octets, 24);
        long offset = U32(octets, 42);
        var unicode = ReadExtra(octets[(DirectoryLength + nameLength)..extraEnd], ref size, ref compressed, ref offset);
        header = new ZipHeader(offset, U16(octets, 8), U16(octets, 10), compressed, size, Kept(octets.Slice(DirectoryLength, nameLength)), unicode, length);
        octets = octets[length..];
        return true;
    }

    // Sizes of 64 bits stand here, in this order, each only where the short one is all ones (APPNOTE 4.5.3).
    private static byte[]? ReadExtra(ReadOnlySpan<byte> extra, ref long size, ref long compressed, ref long offset)
    {
        byte[]? unicode = null;
        while (extra.Length >= 4)
        {
            var length = Math.Min(U16(extra, 2), extra.Length - 4);
            var field = extra.Slice(4, length);
            switch (U16(extra, 0))
            {
                case 0x0001:
                    Take(ref field, ref size);
                    Take(ref field, ref compressed);
                    Take(ref field, ref offset);
                    break;
                case 0x7075 when field.Length > 5:
                    unicode = Kept(field[5..]);
                    break;
            }

            extra = extra[(4 + length)..];
        }

        return unicode;
    }

    private static void Take(ref ReadOnlySpan<byte> field, ref long value)
    {
        if (value == uint.MaxValue && field.Length >= 8)
        {
            // A size beyond 63 bits is a lie that needs no exact answer.
            value = BinaryPrimitives.ReadInt64LittleEndian(field) & long.MaxValue;
            field = field[8..];
        }
    }

    private static byte[] Kept(ReadOnlySpan<byte> name) => name[..Math.Min(name.Length, NameLimit)].ToArray();

    private static ushort U16(ReadOnlySpan<byte> octets, int at) => BinaryPrimitives.ReadUInt16LittleEndian(octets[at..]);

    private static uint U32(ReadOnlySpan<byte> octets, int at) => BinaryPrimitives.ReadUInt32LittleEndian(octets[at..]);
}
