namespace ScriptGate.Mime.Content;

/// <summary>The first octets of some content, and the one place further in that tells a disk image.</summary>
internal sealed class ContentHead
{
    private const int Size = ContentTypes.Size;

    /// <summary>The first volume descriptor of ISO 9660 begins in sector 16 of 2,048 octets, with its type and then the mark.</summary>
    private const int DiskMarkAt = (16 * 2048) + 1;

    private byte[] _octets = [];
    private int _length;
    private long _seen;
    private int _diskMark;

    public string? DetectedType => IsDiskImage ? "application/x-iso9660-image" : ContentTypes.Detect(Octets);

    public ReadOnlySpan<byte> Octets => _octets.AsSpan(0, _length);

    /// <summary>Whether more octets cannot change <see cref="Octets"/>.</summary>
    public bool IsFull => _length == Size;

    private static ReadOnlySpan<byte> DiskMark => "CD001"u8;

    private bool IsDiskImage => _diskMark == DiskMark.Length;

    public void Append(ReadOnlySpan<byte> octets)
    {
        if (_length < Size)
        {
            if (_octets.Length == 0)
            {
                _octets = new byte[Size];
            }

            var taken = octets[..Math.Min(octets.Length, Size - _length)];
            taken.CopyTo(_octets.AsSpan(_length));
            _length += taken.Length;
        }

        if (_seen < DiskMarkAt + DiskMark.Length && _seen + octets.Length > DiskMarkAt)
        {
            for (var i = Math.Max(_seen, DiskMarkAt); i < Math.Min(_seen + octets.Length, DiskMarkAt + DiskMark.Length); i++)
            {
                _diskMark += octets[(int)(i - _seen)] == DiskMark[(int)(i - DiskMarkAt)] ? 1 : 0;
            }
        }

        _seen += octets.Length;
    }
}
