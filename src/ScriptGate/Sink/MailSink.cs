using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace ScriptGate.Sink;

/// <summary>A mail server for development: takes every message and stores it with its envelope. It keeps no queue, asks nobody and delivers nothing.</summary>
/// <remarks>Meant for the loopback interface: it has no time limits and no access rules.</remarks>
/// <param name="directory">Where messages are stored; created if it is not there.</param>
/// <param name="clock">The clock.</param>
/// <param name="stored">Told about each message, from the thread of its session.</param>
internal sealed class MailSink(string directory, TimeProvider clock, Action<SinkMessage>? stored = null) : IAsyncDisposable
{
    /// <summary>How long a stop waits for clients that do not take their replies.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    private readonly SinkFolder _folder = new(directory, clock);
    private readonly ConcurrentDictionary<Task, byte> _sessions = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationTokenSource _aborting = new(Timeout.InfiniteTimeSpan, clock);
    private Socket? _listener;
    private Task _accepting = Task.CompletedTask;
    private long _delivered;

    /// <summary>Where the sink listens; with port 0 asked for, the port it got.</summary>
    /// <exception cref="InvalidOperationException">It was not started.</exception>
    public IPEndPoint EndPoint => _listener?.LocalEndPoint as IPEndPoint ?? throw new InvalidOperationException("The sink was not started.");

    /// <summary>Messages stored so far.</summary>
    public long Delivered => Interlocked.Read(ref _delivered);

    /// <summary>Creates the folder and listens.</summary>
    /// <exception cref="SocketException">The address cannot be listened on.</exception>
    /// <exception cref="IOException">The folder cannot be created.</exception>
    public void Start(IPEndPoint endPoint)
    {
        _folder.Create();
        _listener = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        _listener.Bind(endPoint);
        _listener.Listen();
        _accepting = AcceptAsync(_listener);
    }

    /// <summary>Stops accepting, tells the clients, and returns when the last one is gone. An unfinished message leaves nothing behind.</summary>
    public async Task StopAsync()
    {
        await _stopping.CancelAsync();
        _aborting.CancelAfter(Grace);
        await _accepting;
        _listener?.Dispose();
        await Task.WhenAll(_sessions.Keys);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stopping.Dispose();
        _aborting.Dispose();
    }

    private async Task AcceptAsync(Socket listener)
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                var client = await listener.AcceptAsync(_stopping.Token);
                client.NoDelay = true;
                Track(new SinkSession(client, _folder, Count).RunAsync(_stopping.Token, _aborting.Token));
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (SocketException)
            {
                // The client left between its connection and our accept; the next one is not concerned.
            }
        }
    }

    private void Track(Task session)
    {
        _sessions.TryAdd(session, 0);
        _ = session.ContinueWith(done => _sessions.TryRemove(done, out _), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    private void Count(SinkMessage message)
    {
        Interlocked.Increment(ref _delivered);
        stored?.Invoke(message);
    }
}
