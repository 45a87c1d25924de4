using System.Net;
using System.Net.Sockets;
using ScriptGate.Core.Configuration;

namespace ScriptGate.Core.RemoteLogging;

/// <summary>A datagram for each message (RFC 5426, RFC 3417). Whether it arrives nobody knows.</summary>
internal sealed class UdpTransport(HostEndpoint address) : IRemoteLogTransport
{
    private Socket? _socket;

    public async ValueTask SendAsync(IReadOnlyList<ReadOnlyMemory<byte>> messages, CancellationToken cancellationToken)
    {
        try
        {
            _socket ??= await ConnectAsync(cancellationToken);
            foreach (var message in messages)
            {
                await _socket.SendAsync(message, SocketFlags.None, cancellationToken);
            }
        }
        catch (SocketException exception)
        {
            // A name may lead elsewhere next time.
            _socket?.Dispose();
            _socket = null;
            throw new IOException(exception.Message, exception);
        }
    }

    public ValueTask DisposeAsync()
    {
        _socket?.Dispose();
        return ValueTask.CompletedTask;
    }

    private async ValueTask<Socket> ConnectAsync(CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Dgram, ProtocolType.Udp);
        try
        {
            await socket.ConnectAsync(new DnsEndPoint(address.Host, address.Port), cancellationToken);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
