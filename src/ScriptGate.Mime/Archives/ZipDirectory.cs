using System.Text;
using ScriptGate.Mime.Parts;

namespace ScriptGate.Mime.Archives;

/// <summary>Reads the directory of a zip archive and holds it against what stands in front of the entries.</summary>
/// <param name="state">Gets the findings.</param>
/// <param name="part">The part with the archive.</param>
/// <param name="locals">Every entry header of the content, by place: also such within the data of another entry.</param>
/// <param name="contents">What was seen of entries' contents, by place.</param>
/// <param name="isCut">True when there were more entry headers than are listed.</param>
internal sealed class ZipDirectory(IndexState state, MimePart part, List<ZipHeader> locals, Dictionary<long, ZipEntryContent> contents, bool isCut)
{
    private static readonly Encoding CodePage437 = CodePagesEncodingProvider.Instance.GetEncoding(437)!;

    private readonly List<ArchiveEntry> _entries = [];
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private bool _isComplete = !isCut;

    /// <param name="tail">The last octets of the content.</param>
    /// <param name="tailStart">Where they begin in the content.</param>
    /// <returns>The table of contents; null when what looked like an entry is chance.</returns>
    public IArchiveIndex? Read(ReadOnlySpan<byte> tail, long tailStart)
    {
        if (!ZipEnd.TryFind(tail, out var end))
        {
            return locals[0].Offset == 0 ? WithoutDirectory() : null;
        }

        var directoryStart = tailStart + end.DirectoryEnd - end.DirectorySize;
        var shift = directoryStart - end.DirectoryOffset;
        if (directoryStart < tailStart)
        {
            if (directoryStart >= 0)
            {
                state.Limit(part, MimeFindings.ArchiveTooLarge);
            }

            return WithoutDirectory();
        }

        if (end.End < tail.Length)
        {
            state.Ambiguous(part, MimeFindings.ArchiveSuffix);
        }

        var listed = List(tail[(int)(directoryStart - tailStart)..end.DirectoryEnd], shift);
        if (listed.Count != end.Entries || end.IsSplit)
        {
            Broken();
        }

        Compare(listed);
        return new ArchiveIndex(_entries, _isComplete);
    }

    private static string Name(in ZipHeader header)
    {
        var name = header.UnicodeName is { } unicode ? Encoding.UTF8.GetString(unicode) : header.IsUtf8 ? Encoding.UTF8.GetString(header.Name) : CodePage437.GetString(header.Name);
        return name.Replace('\\', '/');
    }

    // What is left when there is no directory: the entries as a program shows them that goes from one to the next.
    private ArchiveIndex WithoutDirectory()
    {
        Broken();
        var end = 0L;
        foreach (var local in locals.Where(local => local.Offset >= end))
        {
            end = DataEnd(local);
            Add(local, local.Offset, isListed: true);
        }

        return new ArchiveIndex(_entries, _isComplete);
    }

    private List<ZipHeader> List(ReadOnlySpan<byte> directory, long shift)
    {
        var listed = new List<ZipHeader>();
        while (ZipHeader.TryReadDirectory(ref directory, out var header))
        {
            if (listed.Count >= state.Options.ArchiveEntries)
            {
                state.Limit(part, MimeFindings.ArchiveTooLarge);
                _isComplete = false;
                return listed;
            }

            listed.Add(header with { Offset = header.Offset + shift });
        }

        if (!directory.IsEmpty || shift < 0)
        {
            Broken();
        }

        return listed;
    }

    private void Compare(List<ZipHeader> listed)
    {
        var byPlace = new Dictionary<long, ZipHeader>(locals.Count);
        foreach (var local in locals)
        {
            byPlace.TryAdd(local.Offset, local);
        }

        foreach (var header in listed)
        {
            var hasLocal = byPlace.TryGetValue(header.Offset, out var local);
            if (hasLocal ? !Agree(header, local) : !isCut)
            {
                state.Ambiguous(part, MimeFindings.ArchiveMismatch, Name(header));
            }

            Add(header, header.Offset, isListed: true);
        }

        // Sorted by place, each entry ends before the next begins.
        var ranges = listed.OrderBy(header => header.Offset)
            .Select(header => (Start: header.Offset, End: Math.Max(header.Offset, (byPlace.TryGetValue(header.Offset, out var local) ? local.DataStart : header.Offset) + header.CompressedSize)))
            .ToList();
        if (ranges.Zip(ranges.Skip(1)).Any(pair => pair.First.End > pair.Second.Start))
        {
            state.Ambiguous(part, MimeFindings.ArchiveOverlap);
        }

        if (ranges.Count > 0 && ranges[0].Start > 0)
        {
            state.Ambiguous(part, MimeFindings.ArchivePrefix);
        }

        Hidden(ranges);
    }

    private void Hidden(List<(long Start, long End)> ranges)
    {
        var range = 0;
        var covered = -1L;
        var places = ranges.Select(r => r.Start).ToHashSet();
        foreach (var local in locals)
        {
            while (range < ranges.Count && ranges[range].Start <= local.Offset)
            {
                covered = Math.Max(covered, ranges[range++].End);
            }

            if (local.Offset >= covered && !places.Contains(local.Offset))
            {
                state.Ambiguous(part, MimeFindings.ArchiveHidden, Name(local));
                Add(local, local.Offset, isListed: false);
                covered = DataEnd(local);
            }
        }
    }

    private static long DataEnd(in ZipHeader local) => local.HasTrailer && local.CompressedSize == 0 ? local.DataStart : local.DataStart + local.CompressedSize;

    private static bool Agree(in ZipHeader listed, in ZipHeader local)
    {
        var haveSameSizes = (local.HasTrailer && local is { CompressedSize: 0, Size: 0 }) || (listed.CompressedSize == local.CompressedSize && listed.Size == local.Size);
        return haveSameSizes && listed.Method == local.Method && listed.IsEncrypted == local.IsEncrypted && listed.Name.AsSpan().SequenceEqual(local.Name) && HasOneName(listed);
    }

    private static bool HasOneName(in ZipHeader header) =>
        header.UnicodeName is null || header.Name.AsSpan().ContainsAnyExceptInRange((byte)0, (byte)127) || header.Name.AsSpan().SequenceEqual(header.UnicodeName);

    private void Add(in ZipHeader header, long place, bool isListed)
    {
        var name = Name(header);
        contents.TryGetValue(place, out var content);
        if (!_names.Add(name))
        {
            state.Ambiguous(part, MimeFindings.ArchiveDuplicate, name);
        }

        if (IsMisleading(name))
        {
            state.Ambiguous(part, MimeFindings.ArchiveName, name);
        }

        _entries.Add(new ArchiveEntry
        {
            Name = name,
            IsEncrypted = header.IsEncrypted,
            IsListed = isListed,
            CompressedSize = header.CompressedSize,
            Size = header.Size,
            DetectedType = content?.DetectedType,
            IsArchive = ZipTypes.IsArchive(name, content?.DetectedType),
            Archive = content?.Archive,
        });
    }

    private static bool IsMisleading(string name) =>
        name.Length == 0
        || name[0] == '/'
        || name.AsSpan().ContainsAnyInRange('\0', '\u001f')
        || (name.Length > 1 && name[1] == ':' && char.IsAsciiLetter(name[0]))
        || name.Split('/').Contains("..", StringComparer.Ordinal);

    private void Broken()
    {
        _isComplete = false;
        state.Ambiguous(part, MimeFindings.ArchiveDirectory);
    }
}
