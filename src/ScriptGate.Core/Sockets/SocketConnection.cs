using System.IO.Pipelines;
using System.Net;

namespace ScriptGate.Core.Sockets;

/// <summary>An accepted TCP connection.</summary>
internal sealed class SocketConnection : IClientConnection
{
    /// <summary>How long a client that was still sending is listened to after our last word.</summary>
    private static readonly TimeSpan LingerTime = TimeSpan.FromSeconds(2);

    /// <summary>And how much it may send until then.</summary>
    private const int LingerOctets = 256 * 1024;

    private readonly StreamSocket _socket;
    private readonly IPEndPoint? _bound;
    private readonly TimeProvider _clock;

    /// <param name="socket">The connection.</param>
    /// <param name="remote">The client.</param>
    /// <param name="bound">Where it was accepted; null when that is any address, and the connection's own has to be asked for.</param>
    /// <param name="clock">The clock.</param>
    public SocketConnection(StreamSocket socket, IPEndPoint remote, IPEndPoint? bound, TimeProvider clock)
    {
        _socket = socket;
        _bound = bound;
        _clock = clock;
        RemoteEndPoint = remote;
        Input = new SocketInput(socket);
        Output = new SocketOutput(socket);
    }

    public PipeReader Input { get; }

    public PipeWriter Output { get; }

    public IPEndPoint RemoteEndPoint { get; }

    public IPEndPoint LocalEndPoint => _bound ?? _socket.LocalEndPoint;

    public bool MayHaveEnded => _socket.PeerEnded || _socket.IsClosed;

    /// <summary>Begins to hear of the client. Until then nobody is woken who waits for it.</summary>
    /// <exception cref="IOException">The system watches no more sockets.</exception>
    /// <exception cref="ObjectDisposedException">The connection was closed from our side.</exception>
    public void Watch() => _socket.Watch();

    public void EndSending() => _socket.EndSending();

    public void Abort() => _socket.Close(reset: true);

    public ValueTask CloseAsync(bool clientIsSilent)
    {
        Input.Complete();
        Output.Complete();
        if (clientIsSilent || _socket.IsClosed)
        {
            _socket.Close(reset: false);
            return ValueTask.CompletedTask;
        }

        return LingerAsync();
    }

    // Also behind a client's end: what it has sent and we have not read would make a reset of the close. There the end is read at once.
    private async ValueTask LingerAsync()
    {
        _socket.EndSending();
        await using var timer = _clock.CreateTimer(static state => ((StreamSocket)state!).Close(reset: false), _socket, LingerTime, Timeout.InfiniteTimeSpan);
        var dropped = new byte[1024];
        try
        {
            for (var count = 0; count < LingerOctets;)
            {
                var got = await _socket.ReceiveAsync(dropped);
                if (got == 0)
                {
                    break;
                }

                count += got;
            }
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            // It went first, or its time is over.
        }

        _socket.Close(reset: false);
    }
}
