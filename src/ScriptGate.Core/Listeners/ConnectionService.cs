using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using ScriptGate.Core.Sessions;
using ScriptGate.Core.Sockets;
using ScriptGate.Smtp;

namespace ScriptGate.Core.Listeners;

/// <summary>Serves accepted connections: limits first, then the conversation, then an orderly end.</summary>
internal sealed class ConnectionService(SessionServices services, ILogger logger) : IConnectionService
{
    private static readonly byte[] TooMany = ReplyWriter.Encode(StandardReplies.TooManyConnections);
    private static readonly byte[] Stopping = ReplyWriter.Encode(StandardReplies.ShuttingDown);

    private readonly ConcurrentDictionary<string, ConnectionCounts> _counts = new(StringComparer.Ordinal);

    /// <summary>Connections of a virtual server now.</summary>
    public int Count(string server) => _counts.TryGetValue(server, out var counts) ? counts.Total : 0;

    public async Task ServeAsync(IClientConnection connection, string server)
    {
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
    }

    /// <returns>Null when the client was turned away.</returns>
    private async ValueTask<Visit?> AdmitAsync(IClientConnection connection, string server)
    {
        Visit? visit = null;
        try
        {
            visit = TryAdmit(connection, server, out var refusal);
            if (refusal is not null)
            {
                await connection.Output.WriteAsync(refusal);
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

    private Visit? TryAdmit(IClientConnection connection, string name, out byte[]? refusal)
    {
        var client = connection.RemoteEndPoint.Address;
        var generation = services.Generations.Acquire();
        if (services.Registry.IsStopping || generation.FindServer(name) is not { } server)
        {
            generation.Release();
            refusal = Stopping;
            return null;
        }

        var counts = _counts.GetOrAdd(name, static _ => new ConnectionCounts());
        var limits = server.Options.Limits;
        if (!counts.TryAdd(client, limits.Connections, server.Trusts(client) ? null : limits.ConnectionsPerClient, out var reason))
        {
            generation.Release();
            Log.ConnectionRefused(logger, client, name, reason!);

            // A client of an implicit TLS listener could not read a reply in clear; it is closed without one.
            refusal = server.Options.ImplicitTls ? null : TooMany;
            return null;
        }

        refusal = null;
        try
        {
            // From here on the conversation owns the lease of the generation.
            var conversation = new Conversation(services, generation, server, new ClientTransport(connection));
            services.Recorder.Began(server);
            return new Visit(services.Registry, connection, conversation, () => counts.Remove(client));
        }
        catch
        {
            // The client went before its address could be asked for.
            counts.Remove(client);
            generation.Release();
            throw;
        }
    }
}
