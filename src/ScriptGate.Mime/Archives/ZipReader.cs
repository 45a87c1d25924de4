using ScriptGate.Mime.Parts;

namespace ScriptGate.Mime.Archives;

/// <summary>Finds a zip archive in content that passes, keeps its last octets for the directory, and looks into the entries on the way.</summary>
/// <remarks>
/// Programs read zip in two ways: by the directory at the end, or from entry to entry. Both views are taken, so that an entry which only one of them shows is seen.
/// </remarks>
internal sealed class ZipReader(IndexState state, MimePart part, int depth) : IArchiveReader
{
    private readonly OctetBuffer _tail = new();
    private readonly List<ZipHeader> _locals = [];
    private readonly Dictionary<long, ZipEntryContent> _contents = [];
    private ZipEntryContent? _current;
    private long _tailStart;
    private long _searched;
    private long _given;
    private bool _isArchive;
    private bool _isCut;

    public void Write(ReadOnlySpan<byte> octets)
    {
        var kept = state.Options.ArchiveDirectorySize;
        while (!octets.IsEmpty)
        {
            // Pieces no larger than what is kept, so that nothing leaves the buffer unseen.
            var piece = octets[..Math.Min(octets.Length, kept)];
            octets = octets[piece.Length..];
            _tail.Append(piece);
            Search();
            Trim(_isArchive ? kept : 0);
        }
    }

    /// <summary>The content has ended.</summary>
    /// <returns>The table of contents; null when there is no archive.</returns>
    public IArchiveIndex? Complete()
    {
        IArchiveIndex? archive = null;
        if (_isArchive)
        {
            Give(End);
            EndEntry();
            archive = new ZipDirectory(state, part, _locals, _contents, _isCut).Read(_tail.Written, _tailStart);
        }

        return archive;
    }

    public void Dispose()
    {
        _tail.Dispose();
        _current?.Dispose();
    }

    private long End => _tailStart + _tail.Length;

    private void Search()
    {
        while (true)
        {
            var rest = From(_searched);
            var found = _isCut ? -1 : rest.IndexOf(ZipHeader.LocalMark);
            if (found < 0)
            {
                // The last three octets may begin a mark.
                _searched = Math.Max(_searched, End - (ZipHeader.LocalMark.Length - 1));
                break;
            }

            _searched += found;
            if (!ZipHeader.TryReadLocal(rest[found..], _searched, out var header))
            {
                break;
            }

            _isArchive = true;
            Add(header);
            _searched += ZipHeader.LocalMark.Length;
        }

        Give(_searched);
    }

    private void Add(ZipHeader header)
    {
        if (state.Archives.Entries <= 0)
        {
            _isCut = true;
            state.Limit(part, MimeFindings.ArchiveTooLarge);
            return;
        }

        state.Archives.Entries--;
        _locals.Add(header);
        Give(header.Offset);

        // Within an archive that is stored in this one, its entries are its own.
        if (_current is null || _current.IsDone || header.Offset >= _current.DataEnd || ZipTrailer.Ends(From(_tailStart)[..(int)(header.Offset - _tailStart)], header.Offset - _current.Header.DataStart, _current.Header))
        {
            EndEntry();
            _current = new ZipEntryContent(state, part, header, depth);
            _given = header.DataStart;
        }
    }

    // Passes octets of the current entry on, up to a place in the content.
    private void Give(long end)
    {
        if (_current is null)
        {
            return;
        }

        var until = Math.Min(end, _current.DataEnd);
        if (until > _given)
        {
            _current.Write(From(_given)[..(int)(until - _given)]);
            _given = until;
        }
    }

    private void EndEntry()
    {
        if (_current is not null)
        {
            _current.Complete();
            _contents[_current.Header.Offset] = _current;
            _current = null;
        }
    }

    private ReadOnlySpan<byte> From(long offset) => _tail.Written[(int)(offset - _tailStart)..];

    private void Trim(int kept)
    {
        // Moving octets costs: only when as many are dropped as are kept. Outside an archive only what may begin a header is kept.
        var first = Math.Min(End - kept, _searched);
        var dropped = (int)(first - _tailStart);
        if (dropped > kept)
        {
            _tail.RemoveFirst(dropped);
            _tailStart = first;
        }
    }
}
