using ScriptGate.Mime.Content;
using ScriptGate.Mime.Parts;

namespace ScriptGate.Mime.Archives;

/// <summary>The content of a zip entry while it passes: recognised by its first octets, and read on only if it is another archive.</summary>
internal sealed class ZipEntryContent(IndexState state, MimePart part, ZipHeader header, int depth) : IDisposable
{
    private const int Piece = 4 * 1024;
    private const int Extracted = 16 * 1024;

    private readonly ContentHead _head = new();
    private Inflater? _inflater;
    private IArchiveReader? _inner;

    public string? DetectedType { get; private set; }

    public IArchiveIndex? Archive { get; private set; }

    /// <summary>Whether there is no more to be learned.</summary>
    public bool IsDone { get; private set; } = header.IsEncrypted || header.Method is not (0 or 8);

    /// <summary>Where the data ends; unknown when only a record behind it says.</summary>
    public long DataEnd { get; } = header.CompressedSize == 0 && header.HasTrailer ? long.MaxValue : header.DataStart + header.CompressedSize;

    public ZipHeader Header => header;

    /// <summary>Takes the next octets of the data.</summary>
    public void Write(ReadOnlySpan<byte> data)
    {
        while (!data.IsEmpty && !IsDone)
        {
            var piece = data[..Math.Min(data.Length, Piece)];
            data = data[piece.Length..];
            if (header.Method == 0)
            {
                Content(piece);
            }
            else
            {
                Inflate(piece);
            }
        }
    }

    public void Complete()
    {
        if (!IsDone)
        {
            Recognise();
        }

        Archive = _inner?.Complete();
        DetectedType = ZipTypes.Refine(DetectedType, Archive);
        IsDone = true;
        Dispose();
    }

    public void Dispose()
    {
        _inflater?.Dispose();
        _inflater = null;
        _inner?.Dispose();
        _inner = null;
    }

    private void Inflate(ReadOnlySpan<byte> piece)
    {
        if (!state.Archives.CanExtract)
        {
            state.Limit(part, MimeFindings.ArchiveContentTooLarge);
            IsDone = true;
            return;
        }

        _inflater ??= new Inflater();
        _inflater.Give(piece);
        Span<byte> extracted = stackalloc byte[Extracted];
        while (!IsDone)
        {
            var count = _inflater.Read(extracted);
            if (count < 0)
            {
                state.Ambiguous(part, MimeFindings.ArchiveContent);
                state.Archives.CountBroken();
                IsDone = true;
            }

            if (count == 0 && _inflater.HasEnded)
            {
                // Where sizes stand behind the data only this tells where an entry ends.
                Recognise();
                IsDone = true;
            }

            if (count <= 0)
            {
                return;
            }

            state.Archives.Content -= count;
            Content(extracted[..count]);
            if (state.Archives.Content <= 0)
            {
                state.Limit(part, MimeFindings.ArchiveContentTooLarge);
                IsDone = true;
            }
        }
    }

    private void Content(ReadOnlySpan<byte> octets)
    {
        state.Work += octets.Length;
        if (_inner is not null)
        {
            _inner.Write(octets);
            return;
        }

        var before = _head.Octets.Length;
        _head.Append(octets);
        if (before < ArchiveReaders.MarkLength && ArchiveReaders.TryCreate(_head.Octets, state, part, depth + 1) is { } inner)
        {
            // The mark may have come in pieces.
            BeginInner(inner, _head.Octets[..before], octets);
        }
        else if (_head.IsFull)
        {
            Recognise();
            IsDone = true;
        }
    }

    private void BeginInner(IArchiveReader inner, ReadOnlySpan<byte> before, ReadOnlySpan<byte> octets)
    {
        DetectedType = _head.DetectedType;
        if (depth >= state.Options.ArchiveDepth)
        {
            state.Limit(part, MimeFindings.ArchiveTooDeep);
            IsDone = true;
            inner.Dispose();
            return;
        }

        _inner = inner;
        _inner.Write(before);
        _inner.Write(octets);
    }

    private void Recognise() => DetectedType ??= _head.DetectedType;
}
