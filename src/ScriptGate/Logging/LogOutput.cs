using System.Buffers;

namespace ScriptGate.Logging;

/// <summary>Lines on their way to standard output: one bounded buffer that fills, and one thread that writes it whole.</summary>
/// <remarks>
/// A session copies its line under a short lock and goes on. When the reader of the output is too slow the buffer is full and lines are dropped and counted;
/// the log says how many as soon as there is room.
/// </remarks>
internal sealed class LogOutput : IAsyncDisposable
{
    /// <summary>Octets that may wait: some ten thousand lines.</summary>
    public const int DefaultCapacity = 4 * 1024 * 1024;

    // Waking the writer for every line would cost more than making the line; nobody sees the difference.
    private static readonly TimeSpan BatchTime = TimeSpan.FromMilliseconds(20);

    // A reader that hangs must not keep the program from ending.
    private static readonly TimeSpan EndTime = TimeSpan.FromSeconds(2);

    private const int SmallBuffer = 64 * 1024;

    private readonly Lock _gate = new();
    private readonly Stream _stream;
    private readonly TimeProvider _clock;
    private readonly int _capacity;
    private readonly AutoResetEvent _hasLines = new(initialState: false);
    private readonly AutoResetEvent _isUrgent = new(initialState: false);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // Buffers come from the pool: under load one that grew is wanted again fifty times a second, at night none is.
    private byte[] _filling = ArrayPool<byte>.Shared.Rent(SmallBuffer);
    private int _length;
    private long _dropped;
    private bool _isEnding;

    /// <param name="stream">Where lines go; the output does not close it.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="capacity">Octets that may wait.</param>
    public LogOutput(Stream stream, TimeProvider clock, int capacity = DefaultCapacity)
    {
        _stream = stream;
        _clock = clock;
        _capacity = capacity;
        new Thread(Write) { IsBackground = true, Name = "log" }.Start();
    }

    /// <summary>Told how many lines were dropped, once there is room again.</summary>
    public Action<long>? Dropped { get; set; }

    /// <summary>Takes a line, or drops it.</summary>
    public void Append(ReadOnlySpan<byte> line)
    {
        lock (_gate)
        {
            if (_isEnding || line.Length > _capacity - _length)
            {
                _dropped++;
                return;
            }

            if (_filling.Length - _length < line.Length)
            {
                Grow(_length + line.Length);
            }

            var before = _length;
            line.CopyTo(_filling.AsSpan(before));
            _length += line.Length;
            if (before == 0)
            {
                _hasLines.Set();
            }

            if (before < SmallBuffer && _length >= SmallBuffer)
            {
                _isUrgent.Set();
            }
        }
    }

    /// <summary>Writes what waits and ends the thread. Lines that come later are dropped.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            if (!_isEnding)
            {
                _isEnding = true;
                _isUrgent.Set();
                _hasLines.Set();
            }
        }

        try
        {
            await _ended.Task.WaitAsync(EndTime, _clock);
        }
        catch (TimeoutException)
        {
            // The thread hangs in a write and is left to the end of the process.
        }
    }

    private void Write()
    {
        while (true)
        {
            _hasLines.WaitOne();
            _isUrgent.WaitOne(BatchTime);
            var (lines, length, dropped, isEnding) = Take();
            WriteToStream(lines.AsSpan(0, length));
            ArrayPool<byte>.Shared.Return(lines);
            if (dropped > 0)
            {
                Dropped?.Invoke(dropped);
            }

            if (isEnding)
            {
                // Nobody sets them any more: lines are dropped from here on.
                _hasLines.Dispose();
                _isUrgent.Dispose();
                _ended.SetResult();
                return;
            }
        }
    }

    private (byte[] Lines, int Length, long Dropped, bool IsEnding) Take()
    {
        lock (_gate)
        {
            var taken = (_filling, _length, _dropped, _isEnding);
            _filling = ArrayPool<byte>.Shared.Rent(SmallBuffer);
            _length = 0;
            _dropped = 0;
            return taken;
        }
    }

    private void Grow(int needed)
    {
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_filling.Length * 2, needed));
        _filling.AsSpan(0, _length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_filling);
        _filling = larger;
    }

    private void WriteToStream(ReadOnlySpan<byte> lines)
    {
        try
        {
            _stream.Write(lines);
            _stream.Flush();
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException or NotSupportedException)
        {
            // The reader of the log has gone: there is nobody left to tell, and mail goes on.
        }
    }
}
