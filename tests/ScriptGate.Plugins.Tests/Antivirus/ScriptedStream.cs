using System.Text;

namespace ScriptGate.Plugins.Tests.Antivirus;

/// <summary>The answer of a server, in pieces of a test's choice; what is written goes nowhere.</summary>
/// <param name="text">The answer, an octet for each character.</param>
/// <param name="pieces">The sizes of its first pieces; the rest comes at once.</param>
internal sealed class ScriptedStream(string text, params int[] pieces) : Stream
{
    private readonly byte[] _octets = Encoding.Latin1.GetBytes(text);
    private int _offset;
    private int _piece;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var limit = _piece < pieces.Length ? pieces[_piece++] : int.MaxValue;
        var count = Math.Min(Math.Min(limit, buffer.Length), _octets.Length - _offset);
        _octets.AsMemory(_offset, count).CopyTo(buffer);
        _offset += count;
        return new(count);
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => default;

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
