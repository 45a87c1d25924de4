using System.Collections.Concurrent;
using System.Net;
using Microsoft.Extensions.Logging;
using ScriptGate.Core.Configuration;
using ScriptGate.Core.Generations;
using ScriptGate.Core.Overload;
using ScriptGate.Core.Records;
using ScriptGate.Core.Sessions;
using ScriptGate.Core.Sockets;
using ScriptGate.Smtp;

namespace ScriptGate.Core.Listeners;

/// <summary>Serves accepted connections: who it is, limits, then the conversation, then an orderly end.</summary>
internal sealed class ConnectionService(SessionServices services, OverloadGuard overload, ILogger logger) : IConnectionService
{
    private static readonly byte[] Farewell = ReplyWriter.Encode(StandardReplies.ShuttingDown);
    private static readonly ConnectionRefusal Stopping = new(Farewell, tls: null, generation: null);

    private readonly ConcurrentDictionary<string, ConnectionCounts> _counts = new(StringComparer.Ordinal);
    private readonly ProxyReception _proxies = new(services.Clock);
    private int _inside;

    /// <summary>Connections that are passed through.</summary>
    public TunnelSet Tunnels { get; } = new(services.Clock);

    /// <summary>Connections of a virtual server now.</summary>
    public int Count(string server) => _counts.TryGetValue(server, out var counts) ? counts.Total : 0;

    public byte[]? TurnAway(in Arrival arrival, string server)
    {
        // What is not served is to cost next to nothing: no lease, no session, few records.
        if (services.Generations.CurrentIfAny is not { } generation || overload.TurnAway(NewcomerOf(arrival, generation), generation.Options.Overload) is not { } isRecorded)
        {
            return null;
        }

        var id = NextId();
        var reply = WithId(StandardReplies.TooBusy, id);
        if (generation.FindServer(server) is not { } virtualServer)
        {
            return Farewell;
        }

        if (isRecorded)
        {
            services.Recorder.TurnedAway(virtualServer, arrival.Client, id, reply, "overload");
        }

        // Who speaks something else could not read a reply, and a handshake is what there is no time for.
        return virtualServer.Options.ImplicitTls || virtualServer.Options.PassThrough ? [] : ReplyWriter.Encode(reply);
    }

    public async Task ServeAsync(IClientConnection connection, string server)
    {
        Interlocked.Increment(ref _inside);
        try
        {
            if (await AdmitAsync(connection, server) is { } visit)
            {
                await visit.RunAsync();
            }
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // The client went while it was being closed.
        }
        catch (Exception exception)
        {
            Log.ConnectionFailed(logger, exception, server);
        }
        finally
        {
            Interlocked.Decrement(ref _inside);
        }
    }

    /// <returns>Null when the client was turned away.</returns>
    private async ValueTask<IVisit?> AdmitAsync(IClientConnection connection, string server)
    {
        IVisit? visit = null;
        try
        {
            var client = connection.Proxy is null && services.Generations.Current.FindServer(server) is { Options.ProxyProtocol.Mode: not ProxyProtocolMode.Off } virtualServer
                ? await AnnouncedAsync(connection, virtualServer)
                : connection;
            if (client is null)
            {
                return null;
            }

            visit = TryAdmit(client, server, out var refusal);
            if (refusal is not null)
            {
                await refusal.TellAsync(connection, services.Clock);
            }
        }
        finally
        {
            if (visit is null)
            {
                // It was not to speak yet: nothing that it sent is worth listening to.
                await connection.CloseAsync(clientIsSilent: true);
            }
        }

        return visit;
    }

    /// <returns>Null when there is no header that counts, or too many connections wait for theirs.</returns>
    private async ValueTask<IClientConnection?> AnnouncedAsync(IClientConnection connection, VirtualServer server)
    {
        var counts = CountsOf(server.Name);
        if (!counts.TryAddUnannounced(server.Options.Limits))
        {
            var generation = services.Generations.Acquire();
            await TurnAway(server, generation, connection.RemoteEndPoint, "limits.connections").TellAsync(connection, services.Clock);
            return null;
        }

        try
        {
            var (announced, refusal) = await _proxies.ReceiveAsync(connection, server.Options.ProxyProtocol);
            if (refusal is not null)
            {
                var id = NextId();
                Log.ProxyRefused(logger, id, connection.RemoteEndPoint.Address, server.Name, refusal);
                services.Recorder.ProxyRefused(server, connection.RemoteEndPoint, id, refusal);
            }

            return announced;
        }
        finally
        {
            counts.RemoveUnannounced();
        }
    }

    private IVisit? TryAdmit(IClientConnection connection, string name, out ConnectionRefusal? refusal)
    {
        var client = connection.RemoteEndPoint;
        var generation = services.Generations.Acquire();
        if (services.Registry.IsStopping || generation.FindServer(name) is not { } server)
        {
            generation.Release();
            refusal = Stopping;
            return null;
        }

        if (CountsOf(name).TryAdd(client.Address, server.Options.Limits, server.Trusts(client.Address), out var limit) is not { } place)
        {
            refusal = TurnAway(server, generation, client, limit!);
            return null;
        }

        refusal = null;
        if (server.Options.PassThrough)
        {
            return new Tunnel(services, Tunnels, generation, server, connection, place);
        }

        try
        {
            // From here on the conversation owns the lease of the generation.
            var conversation = new Conversation(services, generation, server, new ClientTransport(connection), place);
            services.Recorder.Began(server);
            return new Visit(services.Registry, connection, conversation, place);
        }
        catch
        {
            // The client went before its address could be asked for.
            place.Leave();
            generation.Release();
            throw;
        }
    }

    /// <param name="server">The virtual server.</param>
    /// <param name="generation">Its generation, leased; the refusal gives it back.</param>
    /// <param name="client">The client.</param>
    /// <param name="limit">The limit that it met.</param>
    private ConnectionRefusal TurnAway(VirtualServer server, Generation generation, IPEndPoint client, string limit)
    {
        var id = NextId();
        var reply = WithId(StandardReplies.TooManyConnections, id);
        services.Recorder.TurnedAway(server, client, id, reply, limit);
        return new ConnectionRefusal(ReplyWriter.Encode(reply), server.Options is { ImplicitTls: true, PassThrough: false } ? server.Tls : null, generation);
    }

    // A client that is taken will have to wait for its rules too.
    private Newcomer NewcomerOf(in Arrival arrival, Generation generation) => new()
    {
        Waited = arrival.Waited,
        Behind = arrival.Behind,
        Inside = Volatile.Read(ref _inside),
        Rules = generation.Rules?.Queue ?? default,
        IsScarce = arrival.IsScarce,
    };

    private string NextId() => services.SupportIds?.Invoke() ?? SupportId.Create(services.Clock);

    private static SmtpReply WithId(SmtpReply reply, string id) => reply.WithText($"{reply.Text} (support ID {id})");

    private ConnectionCounts CountsOf(string server) => _counts.GetOrAdd(server, static (_, clock) => new ConnectionCounts(clock), services.Clock);
}
