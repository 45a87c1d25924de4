using System.Net;
using ScriptGate.Core.Configuration;

namespace ScriptGate.Core.Sockets;

/// <summary>TCP listeners on the pollers of the process.</summary>
/// <param name="clock">The clock.</param>
/// <param name="inherited">Sockets that are open already; null for those of the process.</param>
internal sealed class SocketTransport(TimeProvider clock, InheritedSockets? inherited = null) : IClientTransport
{
    private readonly InheritedSockets _inherited = inherited ?? InheritedSockets.OfProcess;

    public IListenSocket Bind(IPEndPoint endPoint) =>
        _inherited.Take(endPoint) is { } open ? new ListenSocket(open, PollerSet.Shared, clock) : new ListenSocket(endPoint, PollerSet.Shared, clock);

    public IReadOnlyList<IListenSocket> BindAll(IPEndPoint endPoint) =>
        endPoint is InheritedEndPoint named ? [.. _inherited.Take(named.Name).Select(open => new ListenSocket(open, PollerSet.Shared, clock))] : [Bind(endPoint)];
}
