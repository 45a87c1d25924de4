using System.Buffers;

namespace ScriptGate.Core.Pools;

/// <summary>The block of a message that leaves next. Its array is pooled.</summary>
internal sealed class BodyBlock : IBufferWriter<byte>, IDisposable
{
    /// <summary>Large enough to make system calls rare, small enough for thousands of messages at a time.</summary>
    private const int Size = 64 * 1024;

    /// <summary>CR LF, dot, CR LF.</summary>
    private const int RoomForEnd = 5;

    private byte[] _octets = [];
    private int _length;

    public bool IsEmpty => _length == 0;

    public ReadOnlyMemory<byte> Written => _octets.AsMemory(0, _length);

    /// <summary>True when a piece fits even if every second octet of it were a dot to double, and the end of the message behind it.</summary>
    public bool HasRoomFor(int piece) => _length + piece + (piece / 2) + 1 + RoomForEnd <= Size;

    public void Clear() => _length = 0;

    public void Advance(int count) => _length += count;

    public Memory<byte> GetMemory(int sizeHint = 0) => Free().AsMemory(_length);

    public Span<byte> GetSpan(int sizeHint = 0) => Free().AsSpan(_length);

    public void Dispose()
    {
        _length = 0;
        if (_octets.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_octets);
            _octets = [];
        }
    }

    private byte[] Free() => _octets.Length > 0 ? _octets : _octets = ArrayPool<byte>.Shared.Rent(Size);
}
