using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Security;
using System.Runtime.CompilerServices;
using ScriptGate.Core.Sockets;

namespace ScriptGate.Core.Pools;

/// <summary>The socket of a link with its one deadline. Knows octets, TLS and time, and nothing of SMTP.</summary>
/// <remarks>One reader and one writer at a time. A deadline is only stored here; the tick of <see cref="DeadlineWatch"/> compares it and closes the socket.</remarks>
internal sealed class LinkTransport(DeadlineWatch watch) : IDisposable
{
    private const long NotArmed = 0;
    private const long Expired = long.MinValue;

    private readonly Lock _closing = new();
    private StreamSocket? _socket;
    private SslStream? _tls;
    private Task? _waiting;
    private long _deadline;
    private bool _closed;

    /// <summary>Where the watch keeps this transport; only the watch touches it.</summary>
    public int WatchIndex { get; set; } = -1;

    /// <summary>The timestamp at which the watch closes it; none for zero and below.</summary>
    public long Deadline => Volatile.Read(ref _deadline);

    public bool IsTimedOut => Volatile.Read(ref _deadline) == Expired;

    public bool IsClosed => Volatile.Read(ref _closed);

    public bool IsEncrypted => _tls is not null;

    /// <summary>Who hears of its octets; null before it is connected.</summary>
    public SocketPoller? Poller => _socket?.Poller;

    public EndPoint? LocalEndPoint => _socket?.LocalEndPoint;

    /// <summary>Where the connection was made to; null for one that was not made here.</summary>
    public IPEndPoint? RemoteEndPoint { get; private set; }

    /// <summary>True when the other side said something that was not read yet, or closed. Costs a system call and waits for nothing.</summary>
    /// <exception cref="ObjectDisposedException">The transport was closed.</exception>
    public bool HasUnread
    {
        get
        {
            if (!IsEncrypted)
            {
                return _socket!.HasUnread;
            }

            // TLS may have decrypted more than was asked for, and what is on the socket may be no more than a session ticket: only a read can tell.
            if (_waiting is null)
            {
                StartWaiting();
            }

            return _waiting.IsCompleted;
        }
    }

    /// <summary>From now on the socket is closed when <paramref name="limit"/> is over, unless <see cref="Disarm"/> or a new limit comes first.</summary>
    public void Arm(TimeSpan limit) => ArmAt(watch.After(limit));

    public void ArmAt(long deadline)
    {
        var current = Volatile.Read(ref _deadline);
        while (current != Expired)
        {
            var seen = Interlocked.CompareExchange(ref _deadline, deadline, current);
            if (seen == current)
            {
                return;
            }

            current = seen;
        }
    }

    public void Disarm() => ArmAt(NotArmed);

    /// <summary>Called by the tick. True when the deadline is over; the caller then closes the transport.</summary>
    public bool TryExpire(long now)
    {
        var deadline = Volatile.Read(ref _deadline);
        return deadline is not NotArmed and not Expired
            && now >= deadline
            && Interlocked.CompareExchange(ref _deadline, Expired, deadline) == deadline;
    }

    /// <summary>Connects.</summary>
    /// <param name="endPoint">Where to.</param>
    /// <param name="source">Our address, of the same family; null for the system's choice.</param>
    /// <param name="isTransparent">True when it is the client's and no address of this machine.</param>
    /// <exception cref="SourceAddressException">The source is no address of this machine.</exception>
    /// <exception cref="IOException">Refused, unreachable, or closed by the deadline.</exception>
    public ValueTask ConnectAsync(IPEndPoint endPoint, IPAddress? source = null, bool isTransparent = false)
    {
        var socket = StreamSocket.Create(endPoint, PollerSet.Shared.Choose());
        if (!TryOwn(socket))
        {
            throw new IOException("The connection was given up.");
        }

        if (source is not null)
        {
            socket.Bind(source, isTransparent);
        }

        RemoteEndPoint = endPoint;
        return socket.ConnectAsync(endPoint);
    }

    /// <summary>Takes a connection that is made already.</summary>
    /// <exception cref="IOException">Closed by the deadline.</exception>
    public void Take(SocketHandle handle)
    {
        var socket = new StreamSocket(handle, PollerSet.Shared.Choose());
        if (!TryOwn(socket))
        {
            throw new IOException("The connection was given up.");
        }

        socket.Watch();
    }

    /// <exception cref="System.Security.Authentication.AuthenticationException">The handshake failed or the certificate was refused.</exception>
    public async ValueTask<SslStream> SecureAsync(SslClientAuthenticationOptions options)
    {
        _tls = new SslStream(new SocketStream(_socket!), leaveInnerStreamOpen: false);
        await _tls.AuthenticateAsClientAsync(options, CancellationToken.None);
        return _tls;
    }

    public ValueTask WriteAsync(ReadOnlyMemory<byte> octets) => _tls is null ? _socket!.SendAsync(octets) : _tls.WriteAsync(octets, CancellationToken.None);

    /// <summary>Writes while it listens: a member that has refused a message may also have stopped reading it.</summary>
    /// <returns>
    /// Null when all is written and the member has said nothing. Otherwise the member said something or closed; the task is done when the octets are no
    /// longer needed.
    /// </returns>
    public ValueTask<Task?> WriteUnlessAnsweredAsync(ReadOnlyMemory<byte> octets)
    {
        if (_tls is not null)
        {
            return WriteTlsUnlessAnsweredAsync(octets);
        }

        var write = _socket!.SendUnlessAnsweredAsync(octets);
        return write.IsCompletedSuccessfully ? new(write.Result ? null : Task.CompletedTask) : FinishAsync(write);

        static async ValueTask<Task?> FinishAsync(ValueTask<bool> write) => await write ? null : Task.CompletedTask;
    }

    /// <summary>In clear: waits until there may be something for <see cref="TryRead"/>, so that whoever waits holds no buffer.</summary>
    public ValueTask<bool> UntilReadableAsync() => _socket!.Readable.WaitAsync();

    /// <summary>In clear: takes what is there.</summary>
    /// <returns>The octets; 0 at the end; -1 when there is nothing now.</returns>
    public int TryRead(Span<byte> octets) => _socket!.TryReceive(octets);

    public ValueTask<int> ReadAsync(Memory<byte> octets) =>
        _tls is null ? _socket!.ReceiveAsync(octets)
        : _waiting is null ? _tls.ReadAsync(octets, CancellationToken.None)
        : ReadAfterWaitingAsync(octets);

    /// <summary>Closes at once; whoever reads or writes gets an exception.</summary>
    /// <param name="reset">True to end with RST, so that nothing that was sent can be taken for the end of a message.</param>
    public void Close(bool reset = false)
    {
        StreamSocket? socket;
        lock (_closing)
        {
            if (_closed)
            {
                return;
            }

            _closed = true;
            socket = _socket;
        }

        watch.Remove(this);
        socket?.Close(reset);
    }

    public void Dispose() => Close();

    /// <summary>The reader awaits this before it reads, so a read is never outstanding twice.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<int> ReadAfterWaitingAsync(Memory<byte> octets)
    {
        // How the waiting ended does not matter: behind a reset there may still be the octets of a last reply, and the read tells all else.
        await _waiting!.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _waiting = null;
        return await _tls!.ReadAsync(octets, CancellationToken.None);
    }

    private async ValueTask<Task?> WriteTlsUnlessAnsweredAsync(ReadOnlyMemory<byte> octets)
    {
        if (_waiting is null)
        {
            StartWaiting();
        }

        var write = _tls!.WriteAsync(octets, CancellationToken.None).AsTask();
        if (!write.IsCompleted)
        {
            await Task.WhenAny(write, _waiting);
        }

        if (!write.IsCompleted)
        {
            _ = write.ContinueWith(static given => given.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
            return write;
        }

        await write;
        return _waiting.IsCompleted ? write : null;
    }

    // A read of no octets ends when there is something to read, and takes nothing.
    [MemberNotNull(nameof(_waiting))]
    private void StartWaiting() => _waiting = _tls!.ReadAsync(Memory<byte>.Empty, CancellationToken.None).AsTask();

    private bool TryOwn(StreamSocket socket)
    {
        lock (_closing)
        {
            if (_closed)
            {
                socket.Dispose();
                return false;
            }

            _socket?.Dispose();
            _socket = socket;
            return true;
        }
    }
}
