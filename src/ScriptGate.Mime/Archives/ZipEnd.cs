using System.Buffers.Binary;

namespace ScriptGate.Mime.Archives;

/// <summary>The end of a zip archive: where its directory is (APPNOTE 4.3.14 to 4.3.16).</summary>
/// <param name="DirectoryEnd">Behind the directory, counted in the octets that were searched.</param>
/// <param name="DirectorySize">Octets of the directory.</param>
/// <param name="DirectoryOffset">Where it begins as declared, counted from the archive's beginning.</param>
/// <param name="Entries">Entries as declared.</param>
/// <param name="End">Behind the archive, counted in the octets that were searched.</param>
/// <param name="IsSplit">True for one volume of several.</param>
internal readonly record struct ZipEnd(int DirectoryEnd, long DirectorySize, long DirectoryOffset, long Entries, int End, bool IsSplit)
{
    private const int Length = 22;
    private const int LocatorLength = 20;
    private const int LongLength = 56;

    /// <summary>How far from the end programs look: the record and the longest comment.</summary>
    private const int SearchLength = Length + ushort.MaxValue;

    private static ReadOnlySpan<byte> Mark => "PK\u0005\u0006"u8;

    private static ReadOnlySpan<byte> LocatorMark => "PK\u0006\u0007"u8;

    private static ReadOnlySpan<byte> LongMark => "PK\u0006\u0006"u8;

    /// <summary>Looks for the end from behind, as programs do.</summary>
    public static bool TryFind(ReadOnlySpan<byte> tail, out ZipEnd end)
    {
        end = default;
        var start = Math.Max(0, tail.Length - SearchLength);
        for (var search = tail.Length; ;)
        {
            var found = tail[start..search].LastIndexOf(Mark);
            if (found < 0)
            {
                return false;
            }

            found += start;
            if (tail.Length - found >= Length && found + Length + U16(tail, found + 20) <= tail.Length)
            {
                end = Read(tail, found);
                return true;
            }

            search = found + Mark.Length - 1;
        }
    }

    private static ZipEnd Read(ReadOnlySpan<byte> tail, int at)
    {
        var isSplit = U16(tail, at + 4) is not (0 or ushort.MaxValue) || U16(tail, at + 6) is not (0 or ushort.MaxValue);
        var end = new ZipEnd(at, U32(tail, at + 12), U32(tail, at + 16), U16(tail, at + 10), at + Length + U16(tail, at + 20), isSplit);
        var isLong = end.DirectorySize == uint.MaxValue || end.DirectoryOffset == uint.MaxValue || end.Entries == ushort.MaxValue;
        if (!isLong || at < LocatorLength || !tail[(at - LocatorLength)..].StartsWith(LocatorMark))
        {
            return end;
        }

        var record = tail[..(at - LocatorLength)].LastIndexOf(LongMark);
        return record < 0 || at - LocatorLength - record < LongLength
            ? end
            : end with { DirectoryEnd = record, DirectorySize = I64(tail, record + 40), DirectoryOffset = I64(tail, record + 48), Entries = I64(tail, record + 32) };
    }

    private static ushort U16(ReadOnlySpan<byte> octets, int at) => BinaryPrimitives.ReadUInt16LittleEndian(octets[at..]);

    private static uint U32(ReadOnlySpan<byte> octets, int at) => BinaryPrimitives.ReadUInt32LittleEndian(octets[at..]);

    private static long I64(ReadOnlySpan<byte> octets, int at) => BinaryPrimitives.ReadInt64LittleEndian(octets[at..]) & long.MaxValue;
}
