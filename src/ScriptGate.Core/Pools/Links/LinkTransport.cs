using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Runtime.CompilerServices;

namespace ScriptGate.Core.Pools;

/// <summary>The socket of a link with its one deadline. Knows octets, TLS and time, and nothing of SMTP.</summary>
/// <remarks>One reader and one writer at a time. A deadline is only stored here; the tick of <see cref="DeadlineWatch"/> compares it and closes the socket.</remarks>
internal sealed class LinkTransport(DeadlineWatch watch) : IDisposable
{
    private const long NotArmed = 0;
    private const long Expired = long.MinValue;

    private readonly Lock _closing = new();
    private Socket? _socket;
    private Stream? _stream;
    private Task? _waiting;
    private long _deadline;
    private bool _closed;

    /// <summary>Where the watch keeps this transport; only the watch touches it.</summary>
    public int WatchIndex { get; set; } = -1;

    public bool IsTimedOut => Volatile.Read(ref _deadline) == Expired;

    public bool IsClosed => Volatile.Read(ref _closed);

    public bool IsEncrypted => _stream is SslStream;

    public EndPoint? LocalEndPoint => _socket?.LocalEndPoint;

    /// <summary>True when the other side said something that was not read yet, or closed. Costs one system call and waits for nothing.</summary>
    /// <exception cref="ObjectDisposedException">The transport was closed.</exception>
    public bool HasUnread
    {
        get
        {
            // A read that waits learns of octets a moment after they came; the socket itself knows at once.
            if (!IsEncrypted)
            {
                return _socket!.Poll(0, SelectMode.SelectRead);
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

    /// <exception cref="SocketException">Refused, unreachable, or closed by the deadline.</exception>
    public async ValueTask ConnectAsync(IPEndPoint endPoint)
    {
        var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        if (!TryOwn(socket))
        {
            throw new SocketException((int)SocketError.OperationAborted);
        }

        await socket.ConnectAsync(endPoint, CancellationToken.None);
        _stream = new NetworkStream(socket, ownsSocket: false);
    }

    /// <exception cref="System.Security.Authentication.AuthenticationException">The handshake failed or the certificate was refused.</exception>
    public async ValueTask<SslStream> SecureAsync(SslClientAuthenticationOptions options)
    {
        var secured = new SslStream(_stream!, leaveInnerStreamOpen: false);
        _stream = secured;
        await secured.AuthenticateAsClientAsync(options, CancellationToken.None);
        return secured;
    }

    public ValueTask WriteAsync(ReadOnlyMemory<byte> octets) => _stream!.WriteAsync(octets, CancellationToken.None);

    public ValueTask<int> ReadAsync(Memory<byte> octets) =>
        _waiting is null ? _stream!.ReadAsync(octets, CancellationToken.None) : ReadAfterWaitingAsync(octets);

    /// <summary>Completes when the member says something or closes, while the writer writes.</summary>
    public Task WaitForOctets()
    {
        if (_waiting is null)
        {
            StartWaiting();
        }

        return _waiting;
    }

    /// <summary>Closes at once; whoever reads or writes gets an exception.</summary>
    /// <param name="reset">True to end with RST, so that nothing that was sent can be taken for the end of a message.</param>
    public void Close(bool reset = false)
    {
        Socket? socket;
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
        if (reset)
        {
            socket?.Close(0);
        }
        else
        {
            socket?.Dispose();
        }
    }

    public void Dispose() => Close();

    /// <summary>The reader awaits this before it reads, so a read is never outstanding twice.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<int> ReadAfterWaitingAsync(Memory<byte> octets)
    {
        // How the waiting ended does not matter: behind a reset there may still be the octets of a last reply, and the read tells all else.
        await _waiting!.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _waiting = null;
        return await _stream!.ReadAsync(octets, CancellationToken.None);
    }

    [MemberNotNull(nameof(_waiting))]
    private void StartWaiting() => _waiting = UntilReadableAsync(_stream!, _socket!);

    /// <summary>A read of zero octets ends when there is something to read, and takes nothing.</summary>
    private static async Task UntilReadableAsync(Stream stream, Socket socket)
    {
        // On a socket it ends with the next event of the poller, which may be the late one for a reply that was read long ago: then there is nothing,
        // and whoever believed in it would wait for a member that waits for the message.
        do
        {
            _ = await stream.ReadAsync(Memory<byte>.Empty, CancellationToken.None);
        }
        while (stream is NetworkStream && !socket.Poll(0, SelectMode.SelectRead));
    }

    private bool TryOwn(Socket socket)
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
