using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ScriptGate.Testing;

/// <summary>A clamd that does what a test says. It is well when it is asked with PING.</summary>
public sealed class FakeClamd : IAsyncDisposable
{
    private readonly Socket _listener;
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<FakeClamdTalk, Task> _script;
    private readonly Task _accepting;
    private readonly ConcurrentBag<Task> _talks = [];
    private int _scans;

    private FakeClamd(Socket listener, string address, Func<FakeClamdTalk, Task> script)
    {
        _listener = listener;
        _script = script;
        Address = address;
        listener.Listen();
        _accepting = AcceptAsync();
    }

    /// <summary>As the options want it.</summary>
    public string Address { get; }

    /// <summary>The messages that came in, whole.</summary>
    public ConcurrentQueue<byte[]> Messages { get; } = [];

    /// <summary>Connections with a message, so far.</summary>
    public int Scans => _scans;

    public static FakeClamd Answering(string answer) => Running(async talk =>
    {
        await talk.MessageAsync();
        await talk.SayAsync(answer);
    });

    public static FakeClamd Running(Func<FakeClamdTalk, Task> script, IPEndPoint? at = null)
    {
        var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(at ?? new IPEndPoint(IPAddress.Loopback, 0));
        return new FakeClamd(listener, listener.LocalEndPoint!.ToString()!, script);
    }

    public static FakeClamd OnUnixSocket(string path, string answer)
    {
        var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        return new FakeClamd(listener, "unix:" + path, async talk =>
        {
            await talk.MessageAsync();
            await talk.SayAsync(answer);
        });
    }

    /// <summary>An address of loopback that nobody listens at.</summary>
    public static IPEndPoint Nobody()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return (IPEndPoint)socket.LocalEndPoint!;
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
                _talks.Add(TalkAsync(await _listener.AcceptAsync(_stop.Token)));
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            // Stopped.
        }
    }

    private async Task TalkAsync(Socket socket)
    {
        await using var stream = new NetworkStream(socket, ownsSocket: true);
        try
        {
            var talk = new FakeClamdTalk(stream, Messages, _stop.Token);
            if (await talk.CommandAsync() == "zPING")
            {
                await talk.SayAsync("PONG\0");
                return;
            }

            Interlocked.Increment(ref _scans);
            await _script(talk);
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException or EndOfStreamException)
        {
            // The client went away, or the test is over.
        }
    }
}

/// <summary>One connection to a <see cref="FakeClamd"/>; it is closed when the script ends.</summary>
public sealed class FakeClamdTalk(NetworkStream stream, ConcurrentQueue<byte[]> messages, CancellationToken stop)
{
    public async Task<string> CommandAsync()
    {
        var command = new StringBuilder();
        var octet = new byte[1];
        while (true)
        {
            await stream.ReadExactlyAsync(octet, stop);
            if (octet[0] == 0)
            {
                return command.ToString();
            }

            command.Append((char)octet[0]);
        }
    }

    /// <summary>Reads a message to its end.</summary>
    public async Task MessageAsync()
    {
        using var message = new MemoryStream();
        while (await ChunkAsync() is { Length: > 0 } chunk)
        {
            message.Write(chunk);
        }

        messages.Enqueue(message.ToArray());
    }

    public async Task<byte[]> ChunkAsync()
    {
        var length = new byte[4];
        await stream.ReadExactlyAsync(length, stop);
        var chunk = new byte[BinaryPrimitives.ReadInt32BigEndian(length)];
        await stream.ReadExactlyAsync(chunk, stop);
        return chunk;
    }

    public async Task SayAsync(string text) => await stream.WriteAsync(Encoding.Latin1.GetBytes(text), stop);

    /// <summary>Waits until the client goes away.</summary>
    public async Task UntilClosedAsync()
    {
        try
        {
            while (await stream.ReadAsync(new byte[4096], stop) > 0)
            {
                // What still comes is of no interest.
            }
        }
        catch (IOException)
        {
            // Reset is closed too.
        }
    }

    public Task UntilAsync(Task happening, string what) => Patience.UntilAsync(happening, what, stop);
}
