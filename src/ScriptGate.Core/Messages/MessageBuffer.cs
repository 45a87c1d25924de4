using System.Buffers;

namespace ScriptGate.Core.Messages;

/// <summary>The octets of a message that are held in memory, contiguous. Grows up to its limit in steps of four; the arrays are pooled.</summary>
/// <remarks>Owned by one reception, which disposes it. What is written beyond the limit is the caller's to drain first: see <see cref="Clear"/>.</remarks>
internal sealed class MessageBuffer : IBufferWriter<byte>, IDisposable
{
    /// <summary>The first array of a message: most without attachments fit, and it is what an idle session does not have.</summary>
    public const int UsualMessage = 8 * 1024;

    /// <summary>That of the fields of a message's header, or of those before them.</summary>
    public const int UsualHeader = 2 * 1024;

    private readonly int _initialSize;
    private byte[] _octets = [];
    private int _length;

    /// <param name="initialSize">Octets of the first array.</param>
    public MessageBuffer(int initialSize) => _initialSize = initialSize;

    public int Length => _length;

    public ReadOnlyMemory<byte> Written => _octets.AsMemory(0, _length);

    public ReadOnlySpan<byte> WrittenSpan => _octets.AsSpan(0, _length);

    public void Advance(int count) => _length += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(Math.Max(sizeHint, 1));
        return _octets.AsMemory(_length);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(Math.Max(sizeHint, 1));
        return _octets.AsSpan(_length);
    }

    /// <summary>Forgets the octets and keeps the array: they are in a file or with the member now.</summary>
    public void Clear() => _length = 0;

    public void Dispose()
    {
        var octets = _octets;
        _octets = [];
        _length = 0;
        if (octets.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(octets);
        }
    }

    private void Reserve(int count)
    {
        if (_octets.Length - _length >= count)
        {
            return;
        }

        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(Math.Max(_initialSize, _octets.Length * 4), _length + count));
        WrittenSpan.CopyTo(larger);
        if (_octets.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_octets);
        }

        _octets = larger;
    }
}
