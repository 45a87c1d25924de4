using System.Buffers;
using System.IO.Pipelines;
using System.Threading.Tasks.Sources;

namespace ScriptGate.Core.Sockets;

/// <summary>A socket's octets as a pipe's reading end, without the pipe: one buffer, filled by the reader himself, and none while there is nothing in it.</summary>
/// <remarks>What is read and not consumed stays in one piece. The reader decides how much that may become; what he has not read stays with the system.</remarks>
internal sealed class SocketInput(StreamSocket socket) : PipeReader, IValueTaskSource<ReadResult>
{
    /// <summary>A pipelined envelope fits, and a small message or a TLS record of one. Who dribbles half a line holds it.</summary>
    private const int SmallBuffer = 8 * 1024;

    /// <summary>For whoever sends a message: large enough to make system calls rare.</summary>
    private const int LargeBuffer = 64 * 1024;

    private byte[] _octets = [];
    private int _start;
    private int _end;
    private int _examined;
    private int _size = SmallBuffer;
    private bool _ended;
    private int _cancelled;

    private bool HasNews => _examined < _end || _ended;

    public override bool TryRead(out ReadResult result)
    {
        if (TakeCancellation())
        {
            result = Result(isCancelled: true);
            return true;
        }

        if (!HasNews)
        {
            Fill();
        }

        result = Result(isCancelled: false);
        return HasNews;
    }

    /// <summary>Gives what is there, or waits for more. A wait without a token costs nothing but itself, and may rarely end with nothing new: what there was had been read before.</summary>
    /// <exception cref="IOException">The connection broke.</exception>
    /// <exception cref="ObjectDisposedException">It was closed from our side.</exception>
    /// <exception cref="OperationCanceledException">The token ended the wait. TLS knows no other way to break off a read or a handshake.</exception>
    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default) =>
        cancellationToken.IsCancellationRequested ? ValueTask.FromCanceled<ReadResult>(cancellationToken)
        : TakeCancellation() ? new(Result(isCancelled: true))
        : HasNews ? new(Result(isCancelled: false))
        : cancellationToken.CanBeCanceled ? FillAsync(cancellationToken)
        : Wait();

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        // A position in no array belongs to a result that was empty.
        if (ReferenceEquals(consumed.GetObject(), _octets))
        {
            _start = consumed.GetInteger();
            _examined = Math.Max(_start, examined.GetInteger());
            if (_start == _end)
            {
                // Before the wait: who answers may have a member to ask first, and the same few arrays serve all that do.
                Release();
            }
        }
    }

    /// <summary>Ends the read that waits, or the next one.</summary>
    public override void CancelPendingRead()
    {
        Volatile.Write(ref _cancelled, 1);
        socket.Readable.Cancel();
    }

    public override void Complete(Exception? exception = null) => Release();

    ReadResult IValueTaskSource<ReadResult>.GetResult(short token)
    {
        socket.Readable.GetResult(token);
        if (TakeCancellation())
        {
            return Result(isCancelled: true);
        }

        Fill();
        return Result(isCancelled: false);
    }

    ValueTaskSourceStatus IValueTaskSource<ReadResult>.GetStatus(short token) => socket.Readable.GetStatus(token);

    void IValueTaskSource<ReadResult>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        socket.Readable.OnCompleted(continuation, state, token, flags);

    private ValueTask<ReadResult> Wait()
    {
        while (true)
        {
            if (_start == _end)
            {
                Release();
            }

            if (socket.Readable.TryBeginWait(out var token))
            {
                if (Volatile.Read(ref _cancelled) != 0)
                {
                    // It came before there was anything to cancel.
                    socket.Readable.Cancel();
                }

                return new(this, token);
            }

            Fill();
            if (HasNews)
            {
                return new(Result(isCancelled: false));
            }
        }
    }

    private async ValueTask<ReadResult> FillAsync(CancellationToken cancellationToken)
    {
        do
        {
            if (!socket.Readable.IsSet)
            {
                if (_start == _end)
                {
                    Release();
                }

                var waiting = socket.Readable.WaitAsync();
                using (cancellationToken.UnsafeRegister(static state => ((Readiness)state!).Cancel(), socket.Readable))
                {
                    if (Volatile.Read(ref _cancelled) != 0)
                    {
                        // It came before there was anything to cancel.
                        socket.Readable.Cancel();
                    }

                    await waiting;
                }

                if (TakeCancellation())
                {
                    return Result(isCancelled: true);
                }

                cancellationToken.ThrowIfCancellationRequested();
            }

            Fill();
        }
        while (!HasNews);

        return Result(isCancelled: false);
    }

    private void Fill()
    {
        MakeRoom();
        var room = _octets.Length - _end;
        var count = socket.TryReceive(_octets.AsSpan(_end));
        if (count < 0)
        {
            return;
        }

        _ended = count == 0;
        _end += count;
        if (count == room)
        {
            _size = LargeBuffer;
        }
    }

    private void MakeRoom()
    {
        if (_octets.Length == 0)
        {
            _octets = ArrayPool<byte>.Shared.Rent(_size);
            return;
        }

        if (_start == _end)
        {
            _start = _end = _examined = 0;
            if (_octets.Length < _size)
            {
                Replace(_size);
            }
        }
        else if (_end == _octets.Length)
        {
            Replace(_start > _octets.Length / 2 ? _octets.Length : _octets.Length * 2);
        }
    }

    private void Replace(int size)
    {
        var octets = ArrayPool<byte>.Shared.Rent(size);
        _octets.AsSpan(_start, _end - _start).CopyTo(octets);
        ArrayPool<byte>.Shared.Return(_octets);
        _octets = octets;
        _examined -= _start;
        _end -= _start;
        _start = 0;
    }

    private void Release()
    {
        _start = _end = _examined = 0;
        if (_octets.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_octets);
            _octets = [];
        }
    }

    private bool TakeCancellation() => Volatile.Read(ref _cancelled) != 0 && Interlocked.Exchange(ref _cancelled, 0) != 0;

    private ReadResult Result(bool isCancelled) => new(new ReadOnlySequence<byte>(_octets, _start, _end - _start), isCancelled, _ended);
}
