using ScriptGate.Core.Sockets;

namespace ScriptGate.Core.Listeners;

/// <summary>Serves accepted connections.</summary>
internal interface IConnectionService
{
    /// <summary>Looks at a client before its connection is made anything of.</summary>
    /// <param name="arrival">The client.</param>
    /// <param name="server">The virtual server.</param>
    /// <returns>Null when it is to be served; else what it hears, nothing if empty.</returns>
    byte[]? TurnAway(in Arrival arrival, string server);

    /// <summary>Serves a connection to its end and closes it. Never throws.</summary>
    Task ServeAsync(IClientConnection connection, string server);
}
