using ScriptGate.Core.Sockets;

namespace ScriptGate.Core.Listeners;

/// <summary>Serves accepted connections.</summary>
internal interface IConnectionService
{
    /// <summary>Serves a connection to its end and closes it. Never throws.</summary>
    Task ServeAsync(IClientConnection connection, string server);
}
