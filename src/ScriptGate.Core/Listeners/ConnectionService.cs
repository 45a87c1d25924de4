using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;
using ScriptGate.Core.Sessions;
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

    public async Task ServeAsync(ConnectionContext connection, string server)
    {
        try
        {
            await using (connection)
            {
                await LimitAsync(connection, server);
                await connection.Transport.Input.CompleteAsync();
                await connection.Transport.Output.CompleteAsync();
            }
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or InvalidOperationException)
        {
            // The client went while it was being closed.
        }
        catch (Exception exception)
        {
            Log.ConnectionFailed(logger, exception, server);
        }
    }

    private async Task LimitAsync(ConnectionContext connection, string name)
    {
        var client = (connection.RemoteEndPoint as IPEndPoint)?.Address ?? IPAddress.None;
        var generation = services.Generations.Acquire();
        if (services.Registry.IsStopping || generation.FindServer(name) is not { } server)
        {
            generation.Release();
            await connection.Transport.Output.WriteAsync(Stopping);
            return;
        }

        var counts = _counts.GetOrAdd(name, static _ => new ConnectionCounts());
        var limits = server.Options.Limits;
        if (!counts.TryAdd(client, limits.Connections, server.Trusts(client) ? null : limits.ConnectionsPerClient, out var reason))
        {
            generation.Release();
            Log.ConnectionRefused(logger, client, name, reason!);
            await RefuseAsync(connection, server);
            return;
        }

        try
        {
            // From here on the conversation owns the lease of the generation.
            await ConverseAsync(connection, new Conversation(services, generation, server, new ClientTransport(connection)));
        }
        finally
        {
            counts.Remove(client);
        }
    }

    private async Task ConverseAsync(ConnectionContext connection, Conversation conversation)
    {
        await using var transport = conversation.Transport;
        services.Registry.Add(conversation);
        try
        {
            await new ConversationLoop(conversation).RunAsync();
        }
        finally
        {
            services.Registry.Remove(conversation);
        }
    }

    // A client of an implicit TLS listener could not read a reply in clear; it is closed without one.
    private static async Task RefuseAsync(ConnectionContext connection, VirtualServer server)
    {
        if (!server.Options.ImplicitTls)
        {
            await connection.Transport.Output.WriteAsync(TooMany);
        }
    }
}
