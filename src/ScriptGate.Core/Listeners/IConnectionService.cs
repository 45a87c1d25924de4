using System.Net;
using ScriptGate.Core.Sockets;

namespace ScriptGate.Core.Listeners;

/// <summary>Serves accepted connections.</summary>
internal interface IConnectionService
{
    /// <summary>Looks at a client before its connection is made anything of.</summary>
    /// <param name="client">Its address and port.</param>
    /// <param name="server">The virtual server.</param>
    /// <param name="waited">How long it waited to be accepted.</param>
    /// <param name="isScarce">Whether descriptors are too scarce to serve it.</param>
    /// <returns>Null when it is to be served; else what it hears, nothing if empty.</returns>
    byte[]? TurnAway(IPEndPoint client, string server, TimeSpan waited, bool isScarce);

    /// <summary>Serves a connection to its end and closes it. Never throws.</summary>
    Task ServeAsync(IClientConnection connection, string server);
}
