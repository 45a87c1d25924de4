using System.Buffers;

namespace ScriptGate.Mime;

/// <summary>Octets in one pooled array that grows as needed. Whoever fills it bounds it.</summary>
internal sealed class OctetBuffer : IBufferWriter<byte>, IDisposable
{
    private const int InitialSize = 512;

    private byte[] _octets = [];

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Written => _octets.AsSpan(0, Length);

    public void Append(ReadOnlySpan<byte> octets)
    {
        octets.CopyTo(GetSpan(octets.Length));
        Length += octets.Length;
    }

    public void Advance(int count) => Length += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(Math.Max(sizeHint, 1));
        return _octets.AsMemory(Length);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(Math.Max(sizeHint, 1));
        return _octets.AsSpan(Length);
    }

    public void Clear() => Length = 0;

    /// <summary>Forgets the first octets.</summary>
    public void RemoveFirst(int count)
    {
        _octets.AsSpan(count, Length - count).CopyTo(_octets);
        Length -= count;
    }

    public void Dispose()
    {
        var octets = _octets;
        _octets = [];
        Length = 0;
        if (octets.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(octets);
        }
    }

    private void Reserve(int count)
    {
        if (_octets.Length - Length >= count)
        {
            return;
        }

        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(Math.Max(InitialSize, _octets.Length * 2), Length + count));
        Written.CopyTo(larger);
        if (_octets.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_octets);
        }

        _octets = larger;
    }
}
