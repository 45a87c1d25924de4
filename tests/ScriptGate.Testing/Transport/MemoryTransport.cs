using System.Collections.Concurrent;
using System.IO.Pipelines;
using System.Net;
using System.Threading.Channels;
using Microsoft.AspNetCore.Connections;

namespace ScriptGate.Testing;

/// <summary>A transport without sockets: clients connect inside the process, from whatever address a test wants.</summary>
public sealed class MemoryTransport : IConnectionListenerFactory
{
    private readonly ConcurrentDictionary<EndPoint, MemoryListener> _listeners = new();

    /// <summary>Addresses that cannot be bound, as if another program had them.</summary>
    public HashSet<EndPoint> InUse { get; } = [];

    /// <summary>The addresses that are listened on.</summary>
    public IReadOnlyCollection<EndPoint> Bound => [.. _listeners.Keys];

    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        var listener = new MemoryListener(endpoint, () => _listeners.TryRemove(endpoint, out _));
        return !InUse.Contains(endpoint) && _listeners.TryAdd(endpoint, listener)
            ? new(listener)
            : throw new AddressInUseException($"{endpoint} is in use.");
    }

    /// <summary>Connects as a client.</summary>
    /// <param name="endpoint">An address that is listened on.</param>
    /// <param name="client">The client's address.</param>
    /// <param name="stepwise">True: each write of the client waits until the server has looked at all of it, so that segments stay as they were cut.</param>
    public MemoryConnection Connect(EndPoint endpoint, IPEndPoint client, bool stepwise = false)
    {
        var connection = new MemoryConnection(client, endpoint, stepwise);
        return _listeners.TryGetValue(endpoint, out var listener) && listener.Accepted.Writer.TryWrite(connection)
            ? connection
            : throw new InvalidOperationException($"Nobody listens on {endpoint}.");
    }

    private sealed class MemoryListener(EndPoint endpoint, Action unbound) : IConnectionListener
    {
        public Channel<MemoryConnection> Accepted { get; } = Channel.CreateUnbounded<MemoryConnection>();

        public EndPoint EndPoint => endpoint;

        public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default) =>
            await Accepted.Reader.WaitToReadAsync(cancellationToken) && Accepted.Reader.TryRead(out var connection) ? connection : null;

        public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
        {
            unbound();
            Accepted.Writer.TryComplete();
            return ValueTask.CompletedTask;
        }

        public ValueTask DisposeAsync() => UnbindAsync();
    }
}

/// <summary>A connection of <see cref="MemoryTransport"/>: the server's side is the context, the client's is <see cref="Client"/>.</summary>
public sealed class MemoryConnection : DefaultConnectionContext
{
    private readonly CancellationTokenSource _closed = new();

    public MemoryConnection(IPEndPoint client, EndPoint server, bool stepwise = false)
        : base(Guid.NewGuid().ToString("N"))
    {
        var options = new PipeOptions(useSynchronizationContext: false);
        var toServer = new Pipe(stepwise ? new PipeOptions(pauseWriterThreshold: 1, resumeWriterThreshold: 1, useSynchronizationContext: false) : options);
        var toClient = new Pipe(options);
        Transport = new Duplex(toServer.Reader, toClient.Writer);
        Client = new Duplex(toClient.Reader, toServer.Writer);
        RemoteEndPoint = client;
        LocalEndPoint = server;
        ConnectionClosed = _closed.Token;
    }

    /// <summary>What the client reads and writes.</summary>
    public IDuplexPipe Client { get; }

    /// <summary>True once the server broke the connection off.</summary>
    public bool WasAborted { get; private set; }

    public override void Abort(ConnectionAbortedException abortReason)
    {
        WasAborted = true;
        Transport.Input.CancelPendingRead();
        Transport.Output.CancelPendingFlush();
        Client.Output.Complete(abortReason);
        _closed.Cancel();
    }

    /// <summary>Ends the client's side as a reset does: the server's reads fail.</summary>
    public void Reset()
    {
        Client.Output.Complete(new ConnectionResetException("The client reset the connection."));
        Client.Input.Complete();
        _closed.Cancel();
    }

    private sealed record Duplex(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
