using System.Runtime.CompilerServices;
using ScriptGate.Core.Sockets;

namespace ScriptGate.Core.Plugins;

/// <summary>A plugin's connection.</summary>
internal sealed class PluginStream(StreamSocket socket, PluginConnector connector) : AsyncStream
{
    /// <summary>Octets that may go one way on a poller's thread with no wait between them. With a fast scanner at hand a long message would else keep all sessions of the poller waiting.</summary>
    internal const int Turn = 256 * 1024;

    private int _read;
    private int _written;

    /// <exception cref="IOException">The connection broke.</exception>
    /// <exception cref="ObjectDisposedException">It was closed from our side.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        while (true)
        {
            if (!socket.Readable.IsSet)
            {
                await UntilAsync(socket.Readable, cancellationToken);
                _read = 0;
            }
            else if (_read >= Turn)
            {
                await Task.Yield();
                _read = 0;
            }

            var count = buffer.IsEmpty ? (socket.HasUnread ? 0 : -1) : socket.TryReceive(buffer.Span[..Math.Min(buffer.Length, Turn - _read)]);
            if (count >= 0)
            {
                _read += count;
                return count;
            }
        }
    }

    /// <exception cref="IOException">The connection broke.</exception>
    /// <exception cref="ObjectDisposedException">It was closed from our side.</exception>
    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return TryWrite(ref buffer) ? default : WriteRestAsync(buffer, cancellationToken);
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    protected override void Dispose(bool disposing)
    {
        connector.Close(socket);
        base.Dispose(disposing);
    }

    private async ValueTask WriteRestAsync(ReadOnlyMemory<byte> octets, CancellationToken cancellationToken)
    {
        do
        {
            if (!socket.Writable.IsSet)
            {
                await UntilAsync(socket.Writable, cancellationToken);
            }
            else
            {
                await Task.Yield();
            }

            _written = 0;
        }
        while (!TryWrite(ref octets));
    }

    // True: all of it. Else there is no room now, or the turn is over.
    private bool TryWrite(ref ReadOnlyMemory<byte> octets)
    {
        var sent = socket.TrySend(octets.Span[..Math.Min(octets.Length, Turn - _written)]);
        _written += sent;
        octets = octets[sent..];
        return octets.IsEmpty;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private static async ValueTask UntilAsync(Readiness half, CancellationToken cancellationToken)
    {
        var waiting = half.WaitAsync();
        await using (cancellationToken.UnsafeRegister(static half => ((Readiness)half!).Cancel(), half))
        {
            await waiting;
        }

        cancellationToken.ThrowIfCancellationRequested();
    }
}
