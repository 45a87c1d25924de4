using System.Net;
using System.Runtime.CompilerServices;

namespace ScriptGate.Core.Sockets;

/// <summary>A TCP connection, or one to a Unix socket, on a poller. One reads and one writes at a time; <see cref="Close"/> may come from anywhere.</summary>
/// <remarks>
/// A read is one system call: the poller says when there is something, and a read that did not fill its buffer has emptied the socket. Edges are
/// reported once, so the end of the other side is remembered for good. Nothing is buffered here and no buffer is held while somebody waits.
/// </remarks>
internal sealed class StreamSocket : IPollable, IDisposable
{
    private const uint Events = Libc.EpollIn | Libc.EpollOut | Libc.EpollPeerEnded | Libc.EpollEdge;

    private readonly SocketHandle _handle;
    private readonly SocketPoller _poller;
    private readonly IMayStall? _owner;
    private ulong _key;
    private volatile bool _peerEnded;
    private volatile bool _readWakesWriter;
    private int _closed;

    /// <summary>Takes a connected socket that does not block. It is watched from <see cref="Watch"/> on.</summary>
    /// <param name="handle">The socket.</param>
    /// <param name="poller">Who watches it.</param>
    /// <param name="owner">Whose code goes on in the poller's calls; null when that is our own. Code that blocks goes on in the thread pool.</param>
    public StreamSocket(SocketHandle handle, SocketPoller poller, IMayStall? owner = null)
    {
        _handle = handle;
        _poller = poller;
        _owner = owner;
        SocketCalls.SetNoDelay(handle);
    }

    /// <summary>Who watches it.</summary>
    public SocketPoller Poller => _poller;

    /// <summary>Whether something may be there to read, an end included.</summary>
    public Readiness Readable { get; } = new();

    /// <summary>Whether there may be room to write.</summary>
    public Readiness Writable { get; } = new();

    /// <summary>True once the poller heard that the other side has ended its half, or the connection. There may be octets to read before that end.</summary>
    public bool PeerEnded => _peerEnded;

    public bool IsClosed => Volatile.Read(ref _closed) != 0;

    /// <summary>Our address of the connection.</summary>
    /// <exception cref="IOException">The connection broke.</exception>
    public IPEndPoint LocalEndPoint => SocketCalls.LocalEndPoint(_handle);

    /// <summary>True when there are unread octets, or an end. Costs one system call.</summary>
    /// <exception cref="ObjectDisposedException">The socket was closed from our side.</exception>
    public bool HasUnread
    {
        get
        {
            Begin(Readable);
            var hasUnread = true;
            try
            {
                hasUnread = SocketCalls.HasUnread(_handle);
            }
            finally
            {
                if (hasUnread)
                {
                    Readable.SetFromOutside();
                }
            }

            return hasUnread;
        }
    }

    /// <summary>A socket for a connection that is still to be made.</summary>
    /// <exception cref="DescriptorsException">There are too many descriptors already.</exception>
    public static StreamSocket Create(EndPoint endPoint, SocketPoller poller, IMayStall? owner = null) => new(SocketCalls.Create(endPoint), poller, owner);

    /// <summary>Begins to watch an accepted socket.</summary>
    /// <exception cref="IOException">The system watches no more sockets.</exception>
    /// <exception cref="ObjectDisposedException">It was closed from our side.</exception>
    public void Watch()
    {
        Writable.Set();
        Register();
    }

    /// <summary>Takes the address that the connection is made from; the port is the system's choice.</summary>
    /// <param name="source">The address.</param>
    /// <param name="isTransparent">True for one that is not this machine's.</param>
    /// <exception cref="SourceAddressException">It is no address of this machine, or the system does not allow another.</exception>
    public void Bind(IPAddress source, bool isTransparent = false) => SocketCalls.Bind(_handle, new IPEndPoint(source, 0), isTransparent);

    /// <summary>Connects.</summary>
    /// <exception cref="IOException">Refused or unreachable.</exception>
    /// <exception cref="ObjectDisposedException">It was closed from our side.</exception>
    public ValueTask ConnectAsync(EndPoint endPoint)
    {
        if (SocketCalls.Connect(_handle, endPoint))
        {
            Watch();
            return ValueTask.CompletedTask;
        }

        Register();
        return ConnectedAsync();
    }

    /// <summary>Takes what is there.</summary>
    /// <returns>The octets; 0 at the end; -1 when there is nothing now, and then <see cref="Readable"/> tells when there is.</returns>
    /// <exception cref="IOException">The connection broke.</exception>
    /// <exception cref="ObjectDisposedException">It was closed from our side.</exception>
    public int TryReceive(Span<byte> octets)
    {
        Begin(Readable);
        var count = 0;
        try
        {
            count = SocketCalls.Receive(_handle, octets);
        }
        finally
        {
            // A full buffer may have left something; and an end, a reset and our own close are reported only once.
            if (count == octets.Length || count == 0 || (_peerEnded && count > 0))
            {
                Readable.SetFromOutside();
            }
        }

        return count;
    }

    /// <summary>Waits for octets and takes them.</summary>
    /// <returns>0 at the end.</returns>
    /// <exception cref="IOException">The connection broke.</exception>
    /// <exception cref="ObjectDisposedException">It was closed from our side.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<int> ReceiveAsync(Memory<byte> octets)
    {
        while (true)
        {
            await Readable.WaitAsync();
            var count = TryReceive(octets.Span);
            if (count >= 0)
            {
                return count;
            }
        }
    }

    /// <summary>Sends as much as there is room for.</summary>
    /// <returns>The octets sent; fewer than given when there is no more room, and then <see cref="Writable"/> tells when there is.</returns>
    /// <exception cref="IOException">The connection broke.</exception>
    /// <exception cref="ObjectDisposedException">It was closed from our side.</exception>
    public int TrySend(ReadOnlySpan<byte> octets)
    {
        var sent = 0;
        while (sent < octets.Length)
        {
            Begin(Writable);
            var count = SocketCalls.Send(_handle, octets[sent..]);
            if (count < 0)
            {
                return sent;
            }

            sent += count;
        }

        Writable.SetFromOutside();
        return sent;
    }

    /// <summary>Sends everything, waiting for room where there is none.</summary>
    /// <exception cref="IOException">The connection broke.</exception>
    /// <exception cref="ObjectDisposedException">It was closed from our side.</exception>
    public ValueTask SendAsync(ReadOnlyMemory<byte> octets)
    {
        var sent = TrySend(octets.Span);
        return sent == octets.Length ? ValueTask.CompletedTask : SendRestAsync(octets[sent..]);
    }

    /// <summary>Sends everything, unless the other side says something first.</summary>
    /// <returns>False when it did, or ended; what was sent until then is sent. Nobody may wait for a read meanwhile.</returns>
    /// <exception cref="IOException">The connection broke.</exception>
    /// <exception cref="ObjectDisposedException">It was closed from our side.</exception>
    public ValueTask<bool> SendUnlessAnsweredAsync(ReadOnlyMemory<byte> octets)
    {
        if (Readable.IsSet && HasUnread)
        {
            return new(false);
        }

        var sent = TrySend(octets.Span);
        return sent == octets.Length ? new(true) : SendRestUnlessAnsweredAsync(octets[sent..]);
    }

    /// <summary>Ends our half: the other side reads an end behind what was sent.</summary>
    public void EndSending()
    {
        try
        {
            _ = Libc.Shutdown(_handle, Libc.SendSide);
        }
        catch (ObjectDisposedException)
        {
            // It was closed meanwhile.
        }
    }

    /// <summary>Closes at once. Whoever waits gets an exception.</summary>
    /// <param name="reset">True to end with RST instead of FIN.</param>
    public void Close(bool reset)
    {
        if (Interlocked.Exchange(ref _closed, 1) != 0)
        {
            return;
        }

        if (reset)
        {
            SocketCalls.SetReset(_handle);
        }

        _poller.Remove(Volatile.Read(ref _key));
        _handle.Dispose();
        Readable.SetFromOutside();
        Writable.SetFromOutside();
    }

    public void Dispose() => Close(reset: false);

    void IPollable.OnEvents(uint events)
    {
        if (_owner is null)
        {
            Serve(events, apart: false);
            return;
        }

        var thread = PollerThread.Current;
        thread?.Inside = _owner;
        try
        {
            Serve(events, _owner.IsSlow);
        }
        finally
        {
            thread?.Inside = null;
        }
    }

    // Before each try. A close that comes from now on sets the half behind this; one that came before has done so, and would have done it in vain: while another thread is inside a call on the
    // descriptor the system still has the socket, and says of it that there is nothing now.
    private void Begin(Readiness half)
    {
        half.Clear();
        if (IsClosed)
        {
            half.SetFromOutside();
            throw new ObjectDisposedException(nameof(StreamSocket));
        }
    }

    private static void Set(Readiness half, bool apart)
    {
        if (apart)
        {
            half.SetFromOutside();
        }
        else
        {
            half.Set();
        }
    }

    private void Serve(uint events, bool apart)
    {
        if ((events & (Libc.EpollPeerEnded | Libc.EpollHangUp | Libc.EpollError)) != 0)
        {
            _peerEnded = true;
        }

        var isReadable = (events & (Libc.EpollIn | Libc.EpollPeerEnded | Libc.EpollHangUp | Libc.EpollError)) != 0;
        if ((events & (Libc.EpollOut | Libc.EpollHangUp | Libc.EpollError)) != 0)
        {
            // Apart when the reader has its turn in this call: neither may wait until the other is done.
            Set(Writable, apart || isReadable);
        }

        if (isReadable)
        {
            Set(Readable, apart);

            // Asked behind the line above: a writer who begins to listen looks behind his own mark, so one of the two sees the other.
            if (_readWakesWriter)
            {
                Set(Writable, apart);
            }
        }
    }

    private void Register()
    {
        Interlocked.Exchange(ref _key, _poller.Add(_handle, Events, this));

        // A close that came meanwhile had no key to remove.
        if (IsClosed)
        {
            _poller.Remove(_key);
        }
    }

    private async ValueTask ConnectedAsync()
    {
        await Writable.WaitAsync();
        SocketCalls.ThrowIfNotConnected(_handle);
    }

    private async ValueTask SendRestAsync(ReadOnlyMemory<byte> octets)
    {
        while (!octets.IsEmpty)
        {
            await Writable.WaitAsync();
            octets = octets[TrySend(octets.Span)..];
        }
    }

    private async ValueTask<bool> SendRestUnlessAnsweredAsync(ReadOnlyMemory<byte> octets)
    {
        _readWakesWriter = true;
        Interlocked.MemoryBarrier();
        try
        {
            while (!octets.IsEmpty)
            {
                // What came before the mark above woke nobody, and what came before the last send was cleared by it: never wait without this look.
                if (Readable.IsSet && HasUnread)
                {
                    return false;
                }

                await Writable.WaitAsync();
                if (Readable.IsSet && HasUnread)
                {
                    return false;
                }

                octets = octets[TrySend(octets.Span)..];
            }

            return true;
        }
        finally
        {
            _readWakesWriter = false;
        }
    }
}
