using System.Net;
using System.Net.Sockets;

namespace ScriptGate.Core.Sockets;

/// <summary>A listen socket that every poller accepts from; the connection stays with the poller that accepted it.</summary>
internal sealed class ListenSocket : IListenSocket
{
    private const int Backlog = 4096;

    /// <summary>A pause after an accept that failed: descriptors come back when sessions end, not by asking again at once.</summary>
    private static readonly TimeSpan AfterFailure = TimeSpan.FromMilliseconds(100);

    private readonly Socket _socket;
    private readonly PollerSet _pollers;
    private readonly TimeProvider _clock;
    private readonly List<Acceptor> _acceptors = [];
    private Action<IClientConnection> _accepted = static _ => { };
    private Action<Exception> _failed = static _ => { };

    /// <exception cref="IOException">The address cannot be had.</exception>
    public ListenSocket(IPEndPoint endPoint, PollerSet pollers, TimeProvider clock)
    {
        _pollers = pollers;
        _clock = clock;
        _socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
        try
        {
            if (endPoint.Address.Equals(IPAddress.IPv6Any))
            {
                _socket.DualMode = true;
            }

            _socket.Bind(endPoint);
            _socket.Listen(Backlog);
        }
        catch (SocketException exception)
        {
            _socket.Dispose();
            throw new IOException(exception.Message, exception);
        }

        EndPoint = (IPEndPoint)_socket.LocalEndPoint!;
    }

    public IPEndPoint EndPoint { get; }

    private IPEndPoint? Fixed => EndPoint.Address.Equals(IPAddress.Any) || EndPoint.Address.Equals(IPAddress.IPv6Any) ? null : EndPoint;

    public void Start(Action<IClientConnection> accepted, Action<Exception> failed)
    {
        _accepted = accepted;
        _failed = failed;
        foreach (var poller in _pollers.Pollers)
        {
            var acceptor = new Acceptor(this, poller);
            _acceptors.Add(acceptor);
            acceptor.Watch();
        }
    }

    public ValueTask DisposeAsync()
    {
        _acceptors.ForEach(static acceptor => acceptor.Forget());
        _socket.Dispose();
        return ValueTask.CompletedTask;
    }

    private sealed class Acceptor(ListenSocket owner, SocketPoller poller) : IPollable
    {
        private ulong _key;

        public void Watch() => _key = poller.Add(owner._socket.SafeHandle, Libc.EpollIn | Libc.EpollExclusive, this);

        public void Forget() => poller.Remove(_key);

        // One at a time: the session begins in this call, and the pollers that are free take the clients behind it.
        public void OnEvents(uint events)
        {
            try
            {
                // None when another poller was faster, or the client is gone already.
                if (SocketCalls.Accept(owner._socket.SafeHandle, out var client) is { } handle)
                {
                    Serve(handle, client);
                }
            }
            catch (ObjectDisposedException)
            {
                // The listener was closed meanwhile.
            }
            catch (IOException exception)
            {
                poller.Delete(owner._socket.SafeHandle);
                owner._failed(exception);
                _ = PauseAsync();
            }
        }

        private void Serve(SocketHandle handle, IPEndPoint client)
        {
            var socket = new StreamSocket(handle, poller);
            try
            {
                socket.Watch();
            }
            catch (IOException)
            {
                socket.Dispose();
                throw;
            }

            owner._accepted(new SocketConnection(socket, client, owner.Fixed, owner._clock));
        }

        private async Task PauseAsync()
        {
            await Task.Delay(AfterFailure, owner._clock);
            try
            {
                poller.Remove(_key);
                Watch();
            }
            catch (ObjectDisposedException)
            {
                // The listener was closed meanwhile.
            }
        }
    }
}
