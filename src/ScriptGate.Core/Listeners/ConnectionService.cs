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
            var end = SessionEnd.Error;
            try
            {
                end = await LimitAsync(connection, server);
            }
            finally
            {
                await connection.CloseAsync(clientIsSilent: end == SessionEnd.Quit);
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

    private async ValueTask<SessionEnd> LimitAsync(IClientConnection connection, string name)
    {
        var client = connection.RemoteEndPoint.Address;
        var generation = services.Generations.Acquire();
        if (services.Registry.IsStopping || generation.FindServer(name) is not { } server)
        {
            generation.Release();
            await connection.Output.WriteAsync(Stopping);
            return SessionEnd.Shutdown;
        }

        var counts = _counts.GetOrAdd(name, static _ => new ConnectionCounts());
        var limits = server.Options.Limits;
        if (!counts.TryAdd(client, limits.Connections, server.Trusts(client) ? null : limits.ConnectionsPerClient, out var reason))
        {
            generation.Release();
            Log.ConnectionRefused(logger, client, name, reason!);
            await RefuseAsync(connection, server);
            return SessionEnd.Refused;
        }

        try
        {
            // From here on the conversation owns the lease of the generation.
            return await ConverseAsync(new Conversation(services, generation, server, new ClientTransport(connection)));
        }
        finally
        {
            counts.Remove(client);
        }
    }

    private async ValueTask<SessionEnd> ConverseAsync(Conversation conversation)
    {
        services.Registry.Add(conversation);
        try
        {
            var end = await new ConversationLoop(conversation).RunAsync();
            if (conversation.Transport.IsEncrypted)
            {
                // The end of TLS is one more thing to write to a client that may not read: the tick watches over it.
                conversation.Deadlines.Arm(SessionFarewell.Time);
                await conversation.Transport.DisposeAsync();
            }

            return end;
        }
        finally
        {
            services.Registry.Remove(conversation);
        }
    }

    // A client of an implicit TLS listener could not read a reply in clear; it is closed without one.
    private static async ValueTask RefuseAsync(IClientConnection connection, VirtualServer server)
    {
        if (!server.Options.ImplicitTls)
        {
            await connection.Output.WriteAsync(TooMany);
        }
    }
}
