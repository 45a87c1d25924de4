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
        part.Archive = _zip.Complete();
        part.DetectedType = ZipTypes.Refine(_head.DetectedType, part.Archive);
    }

    public void Dispose()
    {
        _gathered.Dispose();
        _zip.Dispose();
    }

    private void LookAtGathered()
    {
        if (_gathered.Length > 0)
        {
            LookAt(_gathered.Written);
            _gathered.Clear();
        }
    }

    private void LookAt(ReadOnlySpan<byte> octets)
    {
        part.Size += octets.Length;
        state.Hash.AppendData(octets);
        _head.Append(octets);
        _zip.Write(octets);
    }
}
