using System.IO.Pipelines;
using System.Net;

namespace ScriptGate.Core.Sockets;

/// <summary>A connection that was accepted.</summary>
internal interface IClientConnection : IDuplexPipe
{
    /// <summary>The client's address and port.</summary>
    IPEndPoint RemoteEndPoint { get; }

    /// <summary>Ours.</summary>
    IPEndPoint LocalEndPoint { get; }

    /// <summary>False as long as nothing was heard of an end of the connection; true is a reason to look for one by reading.</summary>
    bool MayHaveEnded { get; }

    /// <summary>Breaks off: reads and writes that wait fail.</summary>
    void Abort();

    /// <summary>Closes an idle connection in order.</summary>
    /// <param name="clientIsSilent">
    /// True when the client has said QUIT. Any other client may still be sending, and octets that meet a closed socket make the client's system throw away
    /// the reply that it has not read yet; such a client is listened to for a moment more.
    /// </param>
    ValueTask CloseAsync(bool clientIsSilent);
}

/// <summary>A socket that is listened on.</summary>
internal interface IListenSocket : IAsyncDisposable
{
    /// <summary>Where: with the real port when 0 was asked for.</summary>
    IPEndPoint EndPoint { get; }

    /// <summary>Begins to accept.</summary>
    /// <param name="accepted">Given each connection; may serve it in the same call.</param>
    /// <param name="failed">Told why a connection could not be accepted; then accepting pauses.</param>
    void Start(Action<IClientConnection> accepted, Action<Exception> failed);
}

/// <summary>Makes listen sockets.</summary>
internal interface IClientTransport
{
    /// <summary>Binds an address. Clients wait in the backlog until <see cref="IListenSocket.Start"/>.</summary>
    /// <exception cref="IOException">The address cannot be had.</exception>
    IListenSocket Bind(IPEndPoint endPoint);
}
