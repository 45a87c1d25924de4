using System.Net;
using Microsoft.Extensions.Logging;
using ScriptGate.Core.Sockets;

namespace ScriptGate.Core.Listeners;

/// <summary>One listen socket and whose clients come by it. Outlives generations: a virtual server that keeps its address keeps its socket.</summary>
internal sealed class Listener(string server, IPEndPoint configured, IListenSocket socket, IConnectionService connections, ILogger logger) : IAcceptance
{
    private volatile string _server = server;

    /// <summary>Whose clients it accepts. A reload may give the address to another virtual server, or the virtual server another name.</summary>
    public string Server
    {
        get => _server;
        set => _server = value;
    }

    /// <summary>What the configuration says; port 0 stays 0 here.</summary>
    public IPEndPoint Configured => configured;

    public IPEndPoint EndPoint => socket.EndPoint;

    public void Start() => socket.Start(this);

    /// <summary>Stops accepting; sessions go on.</summary>
    public ValueTask StopAsync() => socket.DisposeAsync();

    byte[]? IAcceptance.TurnAway(in Arrival arrival) => connections.TurnAway(arrival, Server);

    void IAcceptance.Accepted(IClientConnection connection) => _ = connections.ServeAsync(connection, Server);

    void IAcceptance.Failed(Exception exception) => Log.AcceptFailed(logger, exception, EndPoint);
}
