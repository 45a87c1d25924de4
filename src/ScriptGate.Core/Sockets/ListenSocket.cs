using System.Net;
using System.Net.Sockets;

namespace ScriptGate.Core.Sockets;

/// <summary>A listen socket that every poller accepts from; the connection stays with the poller that accepted it.</summary>
internal sealed class ListenSocket : IListenSocket
{
    private const int Backlog = 4096;

    // Clients that are turned away at one go: quick enough for those that are served, and enough to get the better of a queue.
    private const int MostTurnedAway = 32;

    /// <summary>A pause after an accept that failed: descriptors come back when sessions end, not by asking again at once.</summary>
    private static readonly TimeSpan AfterFailure = TimeSpan.FromMilliseconds(100);

    private readonly Socket _socket;
    private readonly PollerSet _pollers;
    private readonly TimeProvider _clock;
    private readonly List<Acceptor> _acceptors = [];
    private IAcceptance? _acceptance;

    /// <exception cref="IOException">The address cannot be had.</exception>
    public ListenSocket(IPEndPoint endPoint, PollerSet pollers, TimeProvider clock)
        : this(new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp), endPoint, pollers, clock)
    {
        // Bound and listening.
    }

    /// <param name="open">A socket that is bound already; its options are those of whoever opened it.</param>
    /// <param name="pollers">Who accepts.</param>
    /// <param name="clock">The clock.</param>
    /// <exception cref="IOException">It cannot be listened on.</exception>
    public ListenSocket(Socket open, PollerSet pollers, TimeProvider clock)
        : this(open, null, pollers, clock)
    {
        // Listening.
    }

    private ListenSocket(Socket socket, IPEndPoint? endPoint, PollerSet pollers, TimeProvider clock)
    {
        _pollers = pollers;
        _clock = clock;
        _socket = socket;
        try
        {
            _socket.Blocking = false;
            if (endPoint is not null)
            {
                if (endPoint.Address.Equals(IPAddress.IPv6Any))
                {
                    _socket.DualMode = true;
                }

                _socket.Bind(endPoint);
            }

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

    /// <summary>The descriptor that is listened on; it stays ours.</summary>
    internal SafeSocketHandle Descriptor => _socket.SafeHandle;

    private IPEndPoint? Fixed => EndPoint.Address.Equals(IPAddress.Any) || EndPoint.Address.Equals(IPAddress.IPv6Any) ? null : EndPoint;

    public void Start(IAcceptance acceptance)
    {
        _acceptance = acceptance;
        foreach (var poller in _pollers.Pollers)
        {
            var acceptor = new Acceptor(this, poller);
            _acceptors.Add(acceptor);
            acceptor.Watch();
        }
    }

    public ValueTask DisposeAsync()
    {
        _acceptors.ForEach(static acceptor => acceptor.End());
        _socket.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>The part of one poller. Watches, pauses, watches again, until it ends.</summary>
    private sealed class Acceptor(ListenSocket owner, SocketPoller poller) : IPollable
    {
        private readonly Lock _gate = new();
        private ulong _key;
        private bool _hasEnded;

        // Nobody watches before the start.
        private IAcceptance Acceptance => owner._acceptance!;

        public void Watch()
        {
            try
            {
                lock (_gate)
                {
                    if (!_hasEnded)
                    {
                        _key = poller.Add(owner._socket.SafeHandle, Libc.EpollIn | Libc.EpollExclusive, this);
                    }
                }
            }
            catch (IOException exception)
            {
                // The system watches no more descriptors now.
                Acceptance.Failed(exception);
                _ = PauseAsync();
            }
        }

        public void End()
        {
            lock (_gate)
            {
                _hasEnded = true;
                TryLeave();
            }
        }

        // One at a time: the session begins in this call, and the pollers that are free take the clients behind it.
        public void OnEvents(uint events)
        {
            SocketConnection? connection;
            try
            {
                connection = TryAccept();
            }
            catch (ObjectDisposedException)
            {
                // The listener was closed meanwhile.
                return;
            }
            catch (IOException exception)
            {
                Pause(exception);
                return;
            }

            if (connection is not null)
            {
                Acceptance.Accepted(connection);
                Watch(connection);
            }
        }

        // Behind what the session does at once, its banner in most cases: what the client said or did meanwhile is reported then.
        private void Watch(SocketConnection connection)
        {
            try
            {
                connection.Watch();
            }
            catch (ObjectDisposedException)
            {
                // The session is over already.
            }
            catch (IOException exception)
            {
                connection.Abort();
                Pause(exception);
            }
        }

        /// <returns>Null when another poller was faster, or the client is gone already.</returns>
        private SocketConnection? TryAccept()
        {
            for (var turnedAway = 0; turnedAway < MostTurnedAway; turnedAway++)
            {
                if (SocketCalls.Accept(owner._socket.SafeHandle, out var client) is not { } handle)
                {
                    return null;
                }

                var arrival = new Arrival(client, SocketCalls.SinceHeard(handle), SocketCalls.Backlog(owner._socket.SafeHandle), Descriptors.OfProcess.IsScarceForClients(handle));
                if (Acceptance.TurnAway(arrival) is not { } farewell)
                {
                    return new SocketConnection(new StreamSocket(handle, poller), client, owner.Fixed, owner._clock);
                }

                SocketCalls.SayAndClose(handle, farewell);
            }

            return null;
        }

        private void Pause(IOException reason)
        {
            lock (_gate)
            {
                // A listener that is being closed fails too. That is no news, and its descriptor is not ours any more.
                if (_hasEnded || !TryLeave())
                {
                    return;
                }
            }

            Acceptance.Failed(reason);
            _ = PauseAsync();
        }

        private async Task PauseAsync()
        {
            await Task.Delay(AfterFailure, owner._clock);
            Watch();
        }

        // Under the gate, and never behind the end: the descriptor is open.
        private bool TryLeave()
        {
            if (_key == 0)
            {
                return false;
            }

            poller.Delete(owner._socket.SafeHandle);
            poller.Remove(_key);
            _key = 0;
            return true;
        }
    }
}
