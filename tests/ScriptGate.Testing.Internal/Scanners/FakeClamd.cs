using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ScriptGate.Testing;

/// <summary>A clamd that does what a test says with each message of its sessions (IDSESSION). It is well when it is asked with PING.</summary>
public sealed class FakeClamd : IAsyncDisposable
{
    private readonly TalkingListener _listener;
    private readonly Func<FakeClamdTalk, Task> _script;
    private int _scans;
    private int _sessions;
    private int _ends;

    private FakeClamd(EndPoint? at, Func<FakeClamdTalk, Task> script)
    {
        _script = script;
        _listener = TalkingListener.Start(at, TalkAsync);
    }

    /// <summary>As the options want it.</summary>
    public string Address => _listener.EndPoint is UnixDomainSocketEndPoint file ? $"unix:{file}" : _listener.EndPoint.ToString()!;

    /// <summary>The messages that came in, whole.</summary>
    public ConcurrentQueue<byte[]> Messages { get; } = [];

    /// <summary>Messages begun, so far.</summary>
    public int Scans => _scans;

    /// <summary>Connections for messages, so far.</summary>
    public int Sessions => _sessions;

    /// <summary>Of them those that the client ended with END.</summary>
    public int Ends => _ends;

    /// <summary>Called behind each of those.</summary>
    public Action Ended { get; set; } = static () => { };

    public static FakeClamd Answering(string answer) => Running(WithAnswer(answer));

    public static FakeClamd Running(Func<FakeClamdTalk, Task> script, IPEndPoint? at = null) => new(at, script);

    public static FakeClamd OnUnixSocket(string path, string answer) => new(new UnixDomainSocketEndPoint(path), WithAnswer(answer));

    public ValueTask DisposeAsync() => _listener.DisposeAsync();

    private static Func<FakeClamdTalk, Task> WithAnswer(string answer) => async talk =>
    {
        await talk.MessageAsync();
        await talk.SayAsync(answer);
    };

    private async Task TalkAsync(Socket socket, CancellationToken stopped)
    {
        await using var stream = new NetworkStream(socket, ownsSocket: false);
        var talk = new FakeClamdTalk(stream, Messages, stopped);
        switch (await talk.CommandAsync())
        {
            case "zPING":
                await talk.SayAsync("PONG\0");
                return;
            case "zIDSESSION":
                Interlocked.Increment(ref _sessions);
                await SessionAsync(talk);
                return;
            default:
                await talk.SayAsync("UNKNOWN COMMAND\0");
                return;
        }
    }

    // Ends when a script leaves something unread or unsaid: a clamd closes then.
    private async Task SessionAsync(FakeClamdTalk talk)
    {
        while (true)
        {
            switch (await talk.CommandAsync())
            {
                case "zINSTREAM":
                    Interlocked.Increment(ref _scans);
                    talk.Begin();
                    await _script(talk);
                    if (!talk.IsDone)
                    {
                        return;
                    }

                    break;
                case "zEND":
                    Interlocked.Increment(ref _ends);
                    Ended();
                    return;
                default:
                    await talk.SayAsync("Command invalid inside IDSESSION. ERROR\0");
                    return;
            }
        }
    }
}

/// <summary>One connection to a <see cref="FakeClamd"/>. The script is run for each message; when it ends before message or answer does the connection is closed.</summary>
public sealed class FakeClamdTalk(NetworkStream stream, ConcurrentQueue<byte[]> messages, CancellationToken stop)
{
    private bool _isRead;
    private bool _hasSpoken;
    private bool _isSaid;
    private bool _isClosed;

    /// <summary>The number of the message in its session, from 1; 0: not in a session.</summary>
    public int Number { get; private set; }

    /// <summary>Whether the message was read to its end, and the answer said.</summary>
    internal bool IsDone => _isRead && _isSaid && !_isClosed;

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
        _isRead = true;
    }

    public async Task<byte[]> ChunkAsync()
    {
        var length = new byte[4];
        await stream.ReadExactlyAsync(length, stop);
        var chunk = new byte[BinaryPrimitives.ReadInt32BigEndian(length)];
        await stream.ReadExactlyAsync(chunk, stop);
        return chunk;
    }

    /// <summary>Says a part of the answer. In front of the first one goes the number of the message.</summary>
    public Task SayAsync(string text)
    {
        var front = text.Length == 0 || _hasSpoken || Number == 0 ? "" : $"{Number}: ";
        return SayRawAsync(front + text);
    }

    /// <summary>Says just that.</summary>
    public async Task SayRawAsync(string text)
    {
        if (text.Length > 0)
        {
            _hasSpoken = true;
            _isSaid = text.EndsWith('\0');
            await stream.WriteAsync(Encoding.Latin1.GetBytes(text), stop);
        }
    }

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

    /// <summary>Has the connection closed behind the script.</summary>
    public void Close() => _isClosed = true;

    internal void Begin()
    {
        Number++;
        _isRead = false;
        _hasSpoken = false;
        _isSaid = false;
    }

    public Task UntilAsync(Task happening, string what) => Patience.UntilAsync(happening, what, stop);
}
