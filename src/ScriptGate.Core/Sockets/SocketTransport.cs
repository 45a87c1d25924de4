using System.Net;

namespace ScriptGate.Core.Sockets;

/// <summary>TCP listeners on the pollers of the process.</summary>
internal sealed class SocketTransport(TimeProvider clock) : IClientTransport
{
    public IListenSocket Bind(IPEndPoint endPoint) => new ListenSocket(endPoint, PollerSet.Shared, clock);
}
