using System.Buffers;
using System.IO.Pipelines;

namespace ScriptGate.Core.Sockets;

/// <summary>A socket as a pipe's writing end, without the pipe: what was written is sent by the flush, and no buffer is held after it.</summary>
internal sealed class SocketOutput(StreamSocket socket) : PipeWriter
{
    private const int SmallBuffer = 1024;

    private byte[] _octets = [];
    private int _start;
    private int _end;
    private int _cancelled;

    public override bool CanGetUnflushedBytes => true;

    public override long UnflushedBytes => _end - _start;

    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(Math.Max(1, sizeHint));
        return _octets.AsMemory(_end);
    }

    public override Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(Math.Max(1, sizeHint));
        return _octets.AsSpan(_end);
    }

    public override void Advance(int bytes) => _end += bytes;

    /// <summary>Sends what was written. A client that is gone completes it; one that does not read is waited for.</summary>
    /// <exception cref="OperationCanceledException">The token ended the wait. What was not sent stays.</exception>
    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            return TrySend() ? new(default(FlushResult)) : FlushRestAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            return new(Gone());
        }
    }

    public override ValueTask<FlushResult> WriteAsync(ReadOnlyMemory<byte> source, CancellationToken cancellationToken = default)
    {
        if (_start == _end)
        {
            try
            {
                source = source[socket.TrySend(source.Span)..];
            }
            catch (Exception exception) when (exception is IOException or ObjectDisposedException)
            {
                return new(Gone());
            }
        }

        if (!source.IsEmpty)
        {
            Reserve(source.Length);
            source.CopyTo(_octets.AsMemory(_end));
            _end += source.Length;
        }

        return FlushAsync(cancellationToken);
    }

    /// <summary>Ends the flush that waits, or the next one that would have to. What was not sent stays.</summary>
    public override void CancelPendingFlush()
    {
        Volatile.Write(ref _cancelled, 1);
        socket.Writable.Cancel();
    }

    public override void Complete(Exception? exception = null) => Release();

    private async ValueTask<FlushResult> FlushRestAsync(CancellationToken cancellationToken)
    {
        try
        {
            do
            {
                var waiting = socket.Writable.WaitAsync();
                using (cancellationToken.UnsafeRegister(static state => ((Readiness)state!).Cancel(), socket.Writable))
                {
                    if (Volatile.Read(ref _cancelled) != 0)
                    {
                        // It came before there was anything to cancel.
                        socket.Writable.Cancel();
                    }

                    await waiting;
                }

                if (Interlocked.Exchange(ref _cancelled, 0) != 0)
                {
                    return new FlushResult(isCanceled: true, isCompleted: false);
                }

                cancellationToken.ThrowIfCancellationRequested();
            }
            while (!TrySend());

            return default;
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            return Gone();
        }
    }

    private bool TrySend()
    {
        _start += socket.TrySend(_octets.AsSpan(_start, _end - _start));
        if (_start != _end)
        {
            return false;
        }

        Release();
        return true;
    }

    private FlushResult Gone()
    {
        Release();
        return new FlushResult(isCanceled: false, isCompleted: true);
    }

    private void Reserve(int count)
    {
        if (_octets.Length - _end >= count)
        {
            return;
        }

        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(SmallBuffer, (_end - _start + count) * 2));
        _octets.AsSpan(_start, _end - _start).CopyTo(larger);
        _end -= _start;
        _start = 0;
        GiveBack();
        _octets = larger;
    }

    private void Release()
    {
        _start = _end = 0;
        GiveBack();
        _octets = [];
    }

    private void GiveBack()
    {
        if (_octets.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_octets);
        }
    }
}
