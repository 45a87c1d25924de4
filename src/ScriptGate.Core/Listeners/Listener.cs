using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;

namespace ScriptGate.Core.Listeners;

/// <summary>One listen socket and its accept loop. Outlives generations: a virtual server that keeps its address keeps its socket.</summary>
internal sealed class Listener(string server, IPEndPoint configured, IConnectionListener socket, IConnectionService connections, TimeProvider clock, ILogger logger)
{
    /// <summary>A pause after an accept that failed: descriptors come back when sessions end, not by asking again at once.</summary>
    private static readonly TimeSpan AfterFailure = TimeSpan.FromMilliseconds(100);

    private Task _accepting = Task.CompletedTask;
    private volatile string _server = server;

    /// <summary>Whose clients it accepts. A reload may give the address to another virtual server, or the virtual server another name.</summary>
    public string Server
    {
        get => _server;
        set => _server = value;
    }

    /// <summary>What the configuration says; port 0 stays 0 here.</summary>
    public IPEndPoint Configured => configured;

    public IPEndPoint EndPoint => socket.EndPoint as IPEndPoint ?? configured;

    public void Start() => _accepting = AcceptAsync();

    /// <summary>Stops accepting; sessions go on.</summary>
    public async Task StopAsync()
    {
        await socket.UnbindAsync();
        await _accepting;
        await socket.DisposeAsync();
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            try
            {
                if (await socket.AcceptAsync() is not { } connection)
                {
                    return;
                }

                // Never on the accept path: what a session does must not keep the next client waiting.
                ThreadPool.UnsafeQueueUserWorkItem(static state => _ = state.connections.ServeAsync(state.connection, state.server), (connections, connection, server: Server), preferLocal: false);
            }
            catch (Exception exception) when (exception is IOException or System.Net.Sockets.SocketException)
            {
                // Out of descriptors, or the client went while it was accepted: the next one may do better.
                Log.AcceptFailed(logger, exception, EndPoint);
                await Task.Delay(AfterFailure, clock);
            }
            catch (ObjectDisposedException)
            {
                return;
            }
        }
    }
}
