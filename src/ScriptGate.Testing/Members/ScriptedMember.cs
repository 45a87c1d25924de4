using System.Net;
using System.Net.Sockets;
using ScriptGate.Core.Sockets;

namespace ScriptGate.Testing;

/// <summary>A mail server that behaves as its script says and records what it gets: on a free port of the loopback interface, or inside the process with no address at all.</summary>
public sealed class ScriptedMember : IAsyncDisposable
{
    private readonly Socket? _listener;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _lock = new();
    private readonly List<RecordedConnection> _connections = [];
    private readonly List<RecordedMessage> _messages = [];
    private readonly List<Task> _talks = [];
    private readonly List<Action<bool>> _closes = [];
    private readonly List<(int Number, TaskCompletionSource<RecordedConnection> Came)> _waiting = [];
    private readonly MemberScript _script;
    private readonly Task _accepting;
    private int _disposed;

    private ScriptedMember(MemberScript script)
    {
        _script = script;
        _accepting = Task.CompletedTask;
    }

    private ScriptedMember(MemberScript script, int port)
    {
        _script = script;
        _listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        _listener.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, optionValue: true);
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, port));
        _listener.Listen(512);
        Port = ((IPEndPoint)_listener.LocalEndPoint!).Port;
        _accepting = AcceptAsync(_listener);
    }

    /// <summary>The port; 0 for a member inside the process.</summary>
    public int Port { get; }

    /// <summary>Host and port as they stand in a configuration.</summary>
    public string Address => $"127.0.0.1:{Port}";

    /// <summary>The connections so far, in the order in which they came.</summary>
    public IReadOnlyList<RecordedConnection> Connections
    {
        get
        {
            lock (_lock)
            {
                return [.. _connections];
            }
        }
    }

    /// <summary>The messages that the member took with 2xx, of all connections.</summary>
    public IReadOnlyList<RecordedMessage> Messages
    {
        get
        {
            lock (_lock)
            {
                return [.. _messages];
            }
        }
    }

    /// <summary>Starts a member.</summary>
    /// <param name="script">Changes the polite default.</param>
    /// <param name="port">The port, to come back on one that a member had before; 0 for a free one.</param>
    public static ScriptedMember Start(Action<MemberScript>? script = null, int port = 0)
    {
        var all = new MemberScript();
        script?.Invoke(all);
        return new ScriptedMember(all, port);
    }

    /// <summary>Waits for the member's connection of this number, from 1.</summary>
    public Task<RecordedConnection> ConnectionAsync(int number, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_connections.Count >= number)
            {
                return Task.FromResult(_connections[number - 1]);
            }

            var came = new TaskCompletionSource<RecordedConnection>(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add((number, came));
            return Patience.UntilAsync(came.Task, $"connection {number} to the member", cancellationToken);
        }
    }

    /// <summary>Stops listening and ends every connection at once. A test may do it early: the second time nothing happens.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        await _stop.CancelAsync();
        _listener?.Dispose();
        await _accepting;
        Task[] talks;
        lock (_lock)
        {
            talks = [.. _talks];
        }

        await Patience.UntilAsync(Task.WhenAll(talks), "all connections of the member ended", CancellationToken.None);
        _stop.Dispose();
    }

    /// <summary>A member inside the process.</summary>
    internal static ScriptedMember InProcess(MemberScript script) => new(script);

    /// <summary>Connects to a member inside the process.</summary>
    /// <param name="from">The address that the gateway says it comes from; null when it says none.</param>
    /// <returns>The gateway's end.</returns>
    internal SocketHandle Connect(IPAddress? from)
    {
        var (near, far) = SocketCalls.Pair();
        var socket = new StreamSocket(far, PollerSet.Shared.Choose());
        socket.Watch();
        Begin(new SocketStream(socket), from, socket.Close);
        return near;
    }

    /// <summary>Ends every connection there is now, as a machine does that goes off.</summary>
    internal void HangUp()
    {
        Action<bool>[] closes;
        lock (_lock)
        {
            closes = [.. _closes];
            _closes.Clear();
        }

        foreach (var close in closes)
        {
            close(true);
        }
    }

    internal void Take(RecordedMessage message)
    {
        lock (_lock)
        {
            _messages.Add(message);
        }
    }

    private async Task AcceptAsync(Socket listener)
    {
        try
        {
            while (true)
            {
                var socket = await listener.AcceptAsync(_stop.Token);
                socket.NoDelay = true;
                Begin(new NetworkStream(socket, ownsSocket: false), (socket.RemoteEndPoint as IPEndPoint)?.Address, reset => Close(socket, reset));
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The member is disposed.
        }
    }

    private static void Close(Socket socket, bool reset)
    {
        if (reset)
        {
            socket.Close(0);
        }
        else
        {
            socket.Dispose();
        }
    }

    private void Begin(Stream wire, IPAddress? from, Action<bool> close)
    {
        lock (_lock)
        {
            var record = new RecordedConnection(_connections.Count + 1, from);
            _connections.Add(record);
            _closes.Add(close);
            _talks.Add(new MemberTalk(this, _script, wire, close, record, _stop.Token).RunAsync());
            foreach (var (_, came) in _waiting.FindAll(one => one.Number == record.Number))
            {
                came.SetResult(record);
            }
        }
    }
}
