using System.Net;
using System.Net.Sockets;
using ScriptGate.Core.Sockets;

namespace ScriptGate.Core.Plugins;

/// <summary>Connects a plugin to its services, over the pollers that carry the sessions.</summary>
/// <param name="pollers">The pollers.</param>
/// <param name="owner">Whom the watch accuses when what goes on in a poller's call blocks it.</param>
/// <param name="clock">The clock.</param>
internal sealed class PluginConnector(PollerSet pollers, IMayStall owner, TimeProvider clock) : IConnector, IDisposable
{
    /// <summary>A Unix socket whose queue is full tells nobody when there is room again.</summary>
    private static readonly TimeSpan QueuePause = TimeSpan.FromMilliseconds(10);

    private readonly HashSet<StreamSocket> _open = [];
    private bool _isOver;

    /// <summary>True where it connects to nobody. Default: false.</summary>
    public bool IsOffline { get; init; }

    /// <summary>Connections that are open, or about to be.</summary>
    internal int Open
    {
        get
        {
            lock (_open)
            {
                return _open.Count;
            }
        }
    }

    public async ValueTask<Stream> ConnectAsync(EndPoint endPoint, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(endPoint);
        if (IsOffline)
        {
            throw new IOException(NoNetwork.Reason);
        }

        return endPoint is DnsEndPoint name ? await ConnectByNameAsync(name, cancellationToken) : await ConnectToAsync(endPoint, cancellationToken);
    }

    /// <summary>Closes what is open, and opens nothing any more.</summary>
    public void Dispose()
    {
        StreamSocket[] open;
        lock (_open)
        {
            _isOver = true;
            open = [.. _open];
            _open.Clear();
        }

        foreach (var socket in open)
        {
            socket.Close(reset: false);
        }
    }

    internal void Close(StreamSocket socket)
    {
        lock (_open)
        {
            _open.Remove(socket);
        }

        socket.Close(reset: false);
    }

    private async ValueTask<Stream> ConnectByNameAsync(DnsEndPoint name, CancellationToken cancellationToken)
    {
        IPAddress[] addresses;
        try
        {
            addresses = await System.Net.Dns.GetHostAddressesAsync(name.Host, name.AddressFamily, cancellationToken);
        }
        catch (SocketException exception)
        {
            throw new IOException(exception.Message, exception);
        }

        IOException? refused = null;
        foreach (var address in addresses)
        {
            try
            {
                return await ConnectToAsync(new IPEndPoint(address, name.Port), cancellationToken);
            }
            catch (IOException exception)
            {
                refused = exception;
            }
        }

        throw refused ?? new IOException($"{name.Host} has no address.");
    }

    private async ValueTask<Stream> ConnectToAsync(EndPoint endPoint, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var socket = StreamSocket.Create(endPoint, pollers.Choose(), owner);
        try
        {
            lock (_open)
            {
                if (_isOver)
                {
                    throw new IOException("The generation has ended.");
                }

                _open.Add(socket);
            }

            await using (cancellationToken.UnsafeRegister(static socket => ((StreamSocket)socket!).Close(reset: true), socket))
            {
                while (!await TryConnectAsync(socket, endPoint))
                {
                    await Task.Delay(QueuePause, clock, cancellationToken);
                }
            }

            cancellationToken.ThrowIfCancellationRequested();
            return new PluginStream(socket, this);
        }
        catch (Exception exception)
        {
            Close(socket);
            cancellationToken.ThrowIfCancellationRequested();
            throw exception is ObjectDisposedException ? new IOException("The generation has ended.", exception) : exception;
        }
    }

    private static async ValueTask<bool> TryConnectAsync(StreamSocket socket, EndPoint endPoint)
    {
        try
        {
            await socket.ConnectAsync(endPoint);
            return true;
        }
        catch (IOException exception) when (exception.HResult == Libc.Again && endPoint.AddressFamily == AddressFamily.Unix)
        {
            return false;
        }
    }
}
