using ScriptGate.Mime.Parts;

namespace ScriptGate.Mime.Archives;

/// <summary>The archives that are told by their first octets.</summary>
internal static class ArchiveReaders
{
    /// <summary>Octets that decide.</summary>
    public const int MarkLength = 8;

    public static IArchiveReader? TryCreate(ReadOnlySpan<byte> head, IndexState state, MimePart part, int depth) =>
        head.StartsWith(ZipHeader.LocalMark) ? new ZipReader(state, part, depth)
        : head.StartsWith(TnefReader.Mark) ? new TnefReader(state, part, depth)
        : head.StartsWith(RarReader.OldMark) ? new RarReader(state, part, isOld: true)
        : head.StartsWith(RarReader.Mark) ? new RarReader(state, part, isOld: false)
        : null;
}
