using System.Buffers;
using System.Collections.Concurrent;
using System.IO.Pipelines;
using System.Net;
using ScriptGate.Core.Sockets;

namespace ScriptGate.Testing;

/// <summary>A transport without sockets: clients connect inside the process, from whatever address a test wants.</summary>
internal sealed class MemoryTransport : IClientTransport
{
    private readonly ConcurrentDictionary<EndPoint, MemoryListener> _listeners = new();

    /// <summary>Addresses that cannot be bound, as if another program had them.</summary>
    public HashSet<EndPoint> InUse { get; } = [];

    /// <summary>The addresses that are listened on.</summary>
    public IReadOnlyCollection<EndPoint> Bound => [.. _listeners.Keys];

    IListenSocket IClientTransport.Bind(IPEndPoint endPoint)
    {
        var listener = new MemoryListener(endPoint, () => _listeners.TryRemove(endPoint, out _));
        return !InUse.Contains(endPoint) && _listeners.TryAdd(endPoint, listener) ? listener : throw new IOException($"{endPoint} is in use.");
    }

    /// <summary>Connects as a client.</summary>
    /// <param name="endpoint">An address that is listened on.</param>
    /// <param name="client">The client's address.</param>
    /// <param name="stepwise">True: each write of the client waits until the server looks for more behind it, so that segments stay as they were cut and nothing of one is left to do.</param>
    /// <param name="early">What the client sends before the server takes the connection.</param>
    /// <param name="hearsAtOnce">True: what a client does that waits for the server it does inside the server's write, before the server goes on.</param>
    public MemoryConnection Connect(IPEndPoint endpoint, IPEndPoint client, bool stepwise = false, ReadOnlyMemory<byte> early = default, bool hearsAtOnce = false)
    {
        var connection = new MemoryConnection(client, endpoint, stepwise, hearsAtOnce);
        if (!early.IsEmpty)
        {
            var written = connection.Client.Output.WriteAsync(early, CancellationToken.None);
            if (!written.IsCompletedSuccessfully)
            {
                throw new ArgumentException("More than a connection holds.", nameof(early));
            }
        }

        return _listeners.TryGetValue(endpoint, out var listener) && listener.TryAccept(connection)
            ? connection
            : throw new InvalidOperationException($"Nobody listens on {endpoint}.");
    }

    private sealed class MemoryListener(IPEndPoint endPoint, Action unbound) : IListenSocket
    {
        private IAcceptance? _acceptance;

        public IPEndPoint EndPoint => endPoint;

        public bool TryAccept(MemoryConnection connection) =>
            _acceptance is { } acceptance && ThreadPool.UnsafeQueueUserWorkItem(client => Admit(acceptance, client), connection, preferLocal: false);

        public void Start(IAcceptance acceptance) => _acceptance = acceptance;

        public ValueTask DisposeAsync()
        {
            unbound();
            return ValueTask.CompletedTask;
        }

        // Nobody waits here for the gateway to be free.
        private static void Admit(IAcceptance acceptance, MemoryConnection connection)
        {
            if (acceptance.TurnAway(new Arrival(((IClientConnection)connection).RemoteEndPoint)) is { } farewell)
            {
                connection.SayAndClose(farewell);
            }
            else
            {
                acceptance.Accepted(connection);
            }
        }
    }
}

/// <summary>A connection of <see cref="MemoryTransport"/>: the server's side is what the gateway is given, the client's is <see cref="Client"/>.</summary>
internal sealed class MemoryConnection : IClientConnection
{
    private readonly Duplex _server;
    private readonly IPEndPoint _remote;
    private readonly IPEndPoint _local;

    public MemoryConnection(IPEndPoint client, IPEndPoint server, bool stepwise = false, bool hearsAtOnce = false)
    {
        var options = new PipeOptions(useSynchronizationContext: false);
        var toServer = new Pipe(stepwise ? new PipeOptions(pauseWriterThreshold: 1, resumeWriterThreshold: 1, useSynchronizationContext: false) : options);
        var toClient = new Pipe(hearsAtOnce ? new PipeOptions(readerScheduler: PipeScheduler.Inline, useSynchronizationContext: false) : options);
        _server = new Duplex(stepwise ? new StepReader(toServer.Reader) : toServer.Reader, toClient.Writer);
        Client = new Duplex(toClient.Reader, toServer.Writer);
        _remote = client;
        _local = server;
    }

    /// <summary>What the client reads and writes.</summary>
    public IDuplexPipe Client { get; }

    /// <summary>True once the server broke the connection off.</summary>
    public bool WasAborted { get; private set; }

    PipeReader IDuplexPipe.Input => _server.Input;

    PipeWriter IDuplexPipe.Output => _server.Output;

    IPEndPoint IClientConnection.RemoteEndPoint => _remote;

    IPEndPoint IClientConnection.LocalEndPoint => _local;

    bool IClientConnection.MayHaveEnded => true;

    void IClientConnection.Abort()
    {
        WasAborted = true;
        _server.Input.CancelPendingRead();
        _server.Output.CancelPendingFlush();
        Client.Output.Complete(new IOException("The connection was aborted."));
    }

    async ValueTask IClientConnection.CloseAsync(bool clientIsSilent)
    {
        await _server.Input.CompleteAsync();
        await _server.Output.CompleteAsync();
    }

    /// <summary>The server says something, if anything, and closes.</summary>
    public void SayAndClose(ReadOnlySpan<byte> octets)
    {
        _server.Output.Write(octets);
        _server.Output.Complete();
        _server.Input.Complete();
    }

    /// <summary>Ends the client's side as a reset does: the server's reads fail.</summary>
    public void Reset()
    {
        Client.Output.Complete(new IOException("The client reset the connection."));
        Client.Input.Complete();
    }

    private sealed record Duplex(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
