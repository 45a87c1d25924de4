namespace ScriptGate.Core.Sockets;

/// <summary>A socket as a stream, for SslStream. A read of no octets means "wait until there are some", and takes nothing.</summary>
internal sealed class SocketStream(StreamSocket socket) : AsyncStream
{
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        buffer.IsEmpty ? UntilReadableAsync() : socket.ReceiveAsync(buffer);

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => socket.SendAsync(buffer);

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async ValueTask<int> UntilReadableAsync()
    {
        while (!socket.HasUnread)
        {
            await socket.Readable.WaitAsync();
        }

        return 0;
    }
}
