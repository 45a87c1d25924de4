using System.Buffers;
using System.Globalization;

namespace ScriptGate.Logging;

/// <summary>The UTF-8 of one line, or of a part of one, while it is written. Each thread keeps its spare ones, so that a line costs no allocation.</summary>
internal sealed class LineBuffer : IBufferWriter<byte>
{
    private const int InitialSize = 1024;

    // A line with a long exception may be larger; such a buffer is not worth keeping.
    private const int LargestSpare = 64 * 1024;

    [ThreadStatic]
    private static LineBuffer? _spare;

    private byte[] _octets = new byte[InitialSize];
    private int _length;
    private LineBuffer? _next;

    public ReadOnlySpan<byte> Written => _octets.AsSpan(0, _length);

    /// <summary>Takes a spare buffer of the thread, or a new one: a part may need one while the line has one, and writing a value may itself log.</summary>
    public static LineBuffer Rent()
    {
        if (_spare is not { } buffer)
        {
            return new LineBuffer();
        }

        _spare = buffer._next;
        buffer._next = null;
        return buffer;
    }

    public static void Return(LineBuffer buffer)
    {
        if (buffer._octets.Length <= LargestSpare)
        {
            buffer._length = 0;
            buffer._next = _spare;
            _spare = buffer;
        }
    }

    public void Append(byte octet)
    {
        EnsureFree(1);
        _octets[_length++] = octet;
    }

    public void Append(ReadOnlySpan<byte> utf8)
    {
        EnsureFree(utf8.Length);
        utf8.CopyTo(_octets.AsSpan(_length));
        _length += utf8.Length;
    }

    /// <summary>Appends a value that formats itself.</summary>
    public void Append<T>(T value, ReadOnlySpan<char> format)
        where T : IUtf8SpanFormattable
    {
        int written;
        while (!value.TryFormat(_octets.AsSpan(_length), out written, format, CultureInfo.InvariantCulture))
        {
            EnsureFree(_octets.Length - _length + 1);
        }

        _length += written;
    }

    /// <summary>The time of a line: RFC 3339, UTC, milliseconds.</summary>
    public void AppendTime(DateTimeOffset time)
    {
        // The one format that the framework writes without reading a pattern has seven digits behind the second: 2026-11-21T19:00:00.0000000Z.
        const int Milliseconds = 23;
        EnsureFree(32);
        time.UtcDateTime.TryFormat(_octets.AsSpan(_length), out _, "O", CultureInfo.InvariantCulture);
        _length += Milliseconds;
        Append((byte)'Z');
    }

    public void Advance(int count) => _length += count;

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        EnsureFree(Math.Max(sizeHint, 1));
        return _octets.AsSpan(_length);
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        EnsureFree(Math.Max(sizeHint, 1));
        return _octets.AsMemory(_length);
    }

    private void EnsureFree(int count)
    {
        if (_octets.Length - _length < count)
        {
            Array.Resize(ref _octets, Math.Max(_octets.Length * 2, _length + count));
        }
    }
}
