using ScriptGate.Mime.Parts;

namespace ScriptGate.Mime.Archives;

/// <summary>Lists the entries of a RAR archive, of version 5 or older: a chain of headers, each followed by data of a known length. Contents stay packed.</summary>
internal sealed class RarReader(IndexState state, MimePart part, bool isOld) : IArchiveReader
{
    private readonly OctetBuffer _header = new();
    private readonly List<ArchiveEntry> _entries = [];
    private long _skip = isOld ? OldMark.Length : Mark.Length;
    private int _needed = RarHeader.LeastLength;
    private bool _hasEnded;
    private bool _isAtEnd;
    private bool _isBroken;
    private bool _isSealed;

    public static ReadOnlySpan<byte> Mark => "Rar!\u001a\u0007\u0001\0"u8;

    public static ReadOnlySpan<byte> OldMark => "Rar!\u001a\u0007\0"u8;

    public void Write(ReadOnlySpan<byte> octets)
    {
        while (!octets.IsEmpty && !_hasEnded)
        {
            var skipped = (int)Math.Min(octets.Length, _skip);
            _skip -= skipped;
            octets = octets[skipped..];
            var taken = octets[..Math.Min(octets.Length, _needed - _header.Length)];
            octets = octets[taken.Length..];
            _header.Append(taken);
            state.Work += taken.Length;
            if (_header.Length == _needed)
            {
                Look();
            }
        }

        if (_isAtEnd && !octets.IsEmpty)
        {
            state.Ambiguous(part, MimeFindings.ArchiveSuffix);
        }
    }

    public IArchiveIndex Complete()
    {
        if (_isBroken || (!_hasEnded && (_header.Length > 0 || _skip > 0)))
        {
            _isBroken = true;
            state.Ambiguous(part, MimeFindings.ArchiveDirectory);
        }

        // Where the headers are encrypted too, not even the names are to be had.
        return new ArchiveIndex(_isSealed ? [.. _entries, new ArchiveEntry { Name = "", IsEncrypted = true }] : _entries, !_isBroken && !_isSealed);
    }

    public void Dispose() => _header.Dispose();

    private void Look()
    {
        var result = isOld ? RarHeader.ReadOld(_header.Written) : RarHeader.Read(_header.Written);
        if (result.Length > _header.Length)
        {
            _needed = result.Length;
            return;
        }

        _header.Clear();
        _needed = RarHeader.LeastLength;
        switch (result.Kind)
        {
            case RarKind.File:
                Add(result);
                break;
            case RarKind.Sealed:
                _isSealed = true;
                _hasEnded = true;
                break;
            case RarKind.End:
                _isAtEnd = true;
                _hasEnded = true;
                break;
            case RarKind.Broken:
                _isBroken = true;
                _hasEnded = true;
                break;
        }

        _skip = result.DataLength;
    }

    private void Add(in RarHeader header)
    {
        if (state.Archives.Entries <= 0)
        {
            state.Limit(part, MimeFindings.ArchiveTooLarge);
            _isBroken = true;
            _hasEnded = true;
            return;
        }

        state.Archives.Entries--;
        _entries.Add(new ArchiveEntry
        {
            Name = header.Name,
            IsEncrypted = header.IsEncrypted,
            CompressedSize = header.DataLength,
            Size = header.Size,
            IsArchive = ZipTypes.IsArchive(header.Name, null),
        });
    }
}
