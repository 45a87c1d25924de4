using System.Runtime.CompilerServices;
using ScriptGate.Core.Sockets;

namespace ScriptGate.Core.Plugins;

/// <summary>A plugin's connection.</summary>
internal sealed class PluginStream(StreamSocket socket, PluginConnector connector) : AsyncStream
{
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
            }

            var count = buffer.IsEmpty ? (socket.HasUnread ? 0 : -1) : socket.TryReceive(buffer.Span);
            if (count >= 0)
            {
                return count;
            }
        }
    }

    /// <exception cref="IOException">The connection broke.</exception>
    /// <exception cref="ObjectDisposedException">It was closed from our side.</exception>
    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var sent = socket.TrySend(buffer.Span);
        return sent == buffer.Length ? default : WriteRestAsync(buffer[sent..], cancellationToken);
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    protected override void Dispose(bool disposing)
    {
        connector.Close(socket);
        base.Dispose(disposing);
    }

    private async ValueTask WriteRestAsync(ReadOnlyMemory<byte> octets, CancellationToken cancellationToken)
    {
        while (!octets.IsEmpty)
        {
            await UntilAsync(socket.Writable, cancellationToken);
            octets = octets[socket.TrySend(octets.Span)..];
        }
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
