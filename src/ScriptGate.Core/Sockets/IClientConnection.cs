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

    /// <summary>Who announced these addresses; null when they are the connection's own.</summary>
    ProxyInfo? Proxy => null;

    /// <summary>False as long as nothing was heard of an end of the connection; true is a reason to look for one by reading.</summary>
    bool MayHaveEnded { get; }

    /// <summary>Ends our half: the other side reads an end behind what was sent.</summary>
    void EndSending() => Output.Complete();

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
    void Start(IAcceptance acceptance);
}

/// <summary>What becomes of the clients of a listen socket.</summary>
internal interface IAcceptance
{
    /// <summary>Looks at a client before anything is made for it.</summary>
    /// <returns>Null when it is taken; else the last it hears, nothing if empty.</returns>
    byte[]? TurnAway(in Arrival arrival);

    /// <summary>Given each connection that is taken; may serve it in the same call.</summary>
    void Accepted(IClientConnection connection);

    /// <summary>Told why a connection could not be accepted; then accepting pauses.</summary>
    void Failed(Exception exception);
}

/// <summary>A client that has just been accepted.</summary>
/// <param name="Client">Its address and port.</param>
/// <param name="Waited">How long it waited to be accepted, as far as the system knows.</param>
/// <param name="Behind">How many wait behind it.</param>
/// <param name="IsScarce">Whether descriptors are too scarce to take it (<see cref="Descriptors"/>).</param>
internal readonly record struct Arrival(IPEndPoint Client, TimeSpan Waited = default, int Behind = 0, bool IsScarce = false);

/// <summary>Makes listen sockets.</summary>
internal interface IClientTransport
{
    /// <summary>Binds an address. Clients wait in the backlog until <see cref="IListenSocket.Start"/>.</summary>
    /// <exception cref="IOException">The address cannot be had.</exception>
    IListenSocket Bind(IPEndPoint endPoint);

    /// <summary>Binds what an entry of <c>listen</c> stands for: one address, or all sockets that were handed over under a name.</summary>
    /// <exception cref="IOException">The address cannot be had.</exception>
    IReadOnlyList<IListenSocket> BindAll(IPEndPoint endPoint) => [Bind(endPoint)];
}
