using ScriptGate.Mime.Archives;
using ScriptGate.Mime.Parts;

namespace ScriptGate.Mime.Content;

/// <summary>The decoded content of a leaf: measured, hashed, recognised by its first octets, and looked into if it is an archive. None of it is kept.</summary>
internal sealed class LeafContent(IndexState state, MimePart part) : IContentSink
{
    private readonly ContentHead _head = new();
    private readonly ZipReader _zip = new(state, part, depth: 1);

    public void Write(ReadOnlySpan<byte> octets)
    {
        part.Size += octets.Length;
        state.Hash.AppendData(octets);
        _head.Append(octets);
        _zip.Write(octets);
    }

    public void Complete()
    {
        part.Sha256 = Convert.ToHexStringLower(state.Hash.GetHashAndReset());
        part.Archive = _zip.Complete();
        part.DetectedType = ZipTypes.Refine(_head.DetectedType, part.Archive);
    }

    public void Dispose() => _zip.Dispose();
}
