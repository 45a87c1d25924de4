using System.Net;
using System.Net.Sockets;

namespace ScriptGate.Interop.Harness;

/// <summary>Clients that connect and say nothing: a socket each and no more, so that a test can have thousands.</summary>
internal sealed class IdleClients : IAsyncDisposable
{
    private const int AtOnce = 32;

    private readonly List<Socket> _sockets = [];
    private readonly Lock _lock = new();

    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _sockets.Count;
            }
        }
    }

    /// <summary>Connects so many more.</summary>
    public Task ConnectAsync(int count, int port) => Parallel.ForEachAsync(
        Enumerable.Range(0, count),
        new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = TestContext.Current.CancellationToken },
        async (_, token) =>
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            lock (_lock)
            {
                _sockets.Add(socket);
            }

            await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port), token);
        });

    /// <summary>Connects so many, each of which breaks off at once.</summary>
    public async Task ResetAsync(int count, int port)
    {
        for (var i = 0; i < count; i += AtOnce)
        {
            await ConnectAsync(Math.Min(AtOnce, count - i), port);
            lock (_lock)
            {
                _sockets.ForEach(socket => socket.Close(0));
                _sockets.Clear();
            }
        }
    }

    /// <summary>How many have something to read: the greeting.</summary>
    public int CountGreeted()
    {
        lock (_lock)
        {
            return _sockets.Count(socket => socket.Available > 0);
        }
    }

    /// <summary>How many of them the gateway has closed, or sent more than a greeting.</summary>
    public int CountDisturbed()
    {
        lock (_lock)
        {
            return _sockets.Count(IsDisturbed);
        }
    }

    /// <summary>Closes them all.</summary>
    public ValueTask DisposeAsync()
    {
        lock (_lock)
        {
            _sockets.ForEach(socket => socket.Dispose());
            _sockets.Clear();
        }

        return ValueTask.CompletedTask;
    }

    private static bool IsDisturbed(Socket socket)
    {
        Span<byte> octets = stackalloc byte[512];
        if (!socket.Poll(0, SelectMode.SelectRead))
        {
            return false;
        }

        var count = socket.Receive(octets, SocketFlags.Peek, out var error);
        return error != SocketError.Success || count == 0 || octets[..count].IndexOf("\r\n"u8) != count - 2 || !octets.StartsWith("220 "u8);
    }
}
