using ScriptGate.Mime.Archives;
using ScriptGate.Mime.Parts;

namespace ScriptGate.Mime.Content;

/// <summary>The decoded content of a leaf: measured, hashed, recognised by its first octets, and looked into if it is an archive. None of it is kept.</summary>
internal sealed class LeafContent(IndexState state, MimePart part) : IContentSink
{
    /// <summary>Octets that are gathered before they are looked at: short lines come one by one, and a call of the hash costs more than a line.</summary>
    private const int Gathered = 4 * 1024;

    private readonly ContentHead _head = new();
    private readonly OctetBuffer _gathered = new();
    private readonly ZipReader _zip = new(state, part, depth: 1);
    private readonly EncryptionProbe _encryption = new();
    private readonly TextMarks? _text = part.MediaType.StartsWith("text/", StringComparison.Ordinal) ? new TextMarks(state, part, outside: null) : null;
    private IArchiveReader? _archive;

    public void Write(ReadOnlySpan<byte> octets)
    {
        if (_gathered.Length + octets.Length > Gathered)
        {
            LookAtGathered();
        }

        if (octets.Length > Gathered)
        {
            LookAt(octets);
        }
        else
        {
            _gathered.Append(octets);
        }
    }

    public void Complete()
    {
        LookAtGathered();
        part.Sha256 = Convert.ToHexStringLower(state.Hash.GetHashAndReset());
        part.Archive = _archive is null ? _zip.Complete() : _archive.Complete();
        _text?.Complete();
        _encryption.Complete();
        part.IsEncrypted = _encryption.IsEncrypted;
        part.DetectedType = ZipTypes.Refine(_head.DetectedType, part.Archive);
    }

    public void Dispose()
    {
        _gathered.Dispose();
        _zip.Dispose();
        _archive?.Dispose();
    }

    private void LookAtGathered()
    {
        if (_gathered.Length > 0)
        {
            LookAt(_gathered.Written);
            _gathered.Clear();
        }
    }

    // Zip archives are looked for everywhere, those of other formats only where the content begins like one: then a zip archive within is one of its entries.
    private void BeginArchive(ReadOnlySpan<byte> octets)
    {
        Span<byte> head = [.. _head.Octets, .. octets[..Math.Min(octets.Length, ArchiveReaders.MarkLength)]];
        if (!head.StartsWith(ZipHeader.LocalMark) && ArchiveReaders.TryCreate(head, state, part, depth: 1) is { } archive)
        {
            _archive = archive;
            _archive.Write(_head.Octets);
            _archive.Write(octets);
        }
    }

    private void LookAt(ReadOnlySpan<byte> octets)
    {
        part.Size += octets.Length;
        state.Hash.AppendData(octets);
        _encryption.Write(octets);
        _text?.Write(octets);
        if (_archive is null && _head.Octets.Length < ArchiveReaders.MarkLength)
        {
            BeginArchive(octets);
        }
        else
        {
            _archive?.Write(octets);
        }

        if (_archive is null)
        {
            _zip.Write(octets);
        }

        _head.Append(octets);
    }
}
