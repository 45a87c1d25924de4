using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace ScriptGate.Testing;

/// <summary>Accepts connections until it is disposed, and waits then for what is done with them.</summary>
internal sealed class TalkingListener : IAsyncDisposable
{
    private readonly Socket _listener;
    private readonly Func<Socket, CancellationToken, Task> _talk;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentBag<Task> _talks = [];
    private readonly Task _accepting;
    private int _connections;

    private TalkingListener(Socket listener, Func<Socket, CancellationToken, Task> talk)
    {
        _listener = listener;
        _talk = talk;
        listener.Listen();
        _accepting = AcceptAsync();
    }

    public EndPoint EndPoint => _listener.LocalEndPoint!;

    /// <summary>Connections so far.</summary>
    public int Connections => Volatile.Read(ref _connections);

    /// <param name="at">Where; default: any port of loopback.</param>
    /// <param name="talk">What is done with a connection, which is closed behind it. That the other side goes away, or the test ends, is no failure of it.</param>
    public static TalkingListener Start(EndPoint? at, Func<Socket, CancellationToken, Task> talk)
    {
        at ??= new IPEndPoint(IPAddress.Loopback, 0);
        var listener = new Socket(at.AddressFamily, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(at);
        return new TalkingListener(listener, talk);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _accepting;
        await Task.WhenAll(_talks);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var socket = await _listener.AcceptAsync(_stop.Token);
                Interlocked.Increment(ref _connections);
                _talks.Add(TalkAsync(socket));
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            // Stopped.
        }
    }

    private async Task TalkAsync(Socket socket)
    {
        await Task.Yield();
        try
        {
            using (socket)
            {
                await _talk(socket, _stop.Token);
            }
        }
        catch (Exception exception) when (exception is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The other side is gone, or the test is over.
        }
    }
}
