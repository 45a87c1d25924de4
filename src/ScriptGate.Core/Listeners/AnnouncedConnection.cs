using System.IO.Pipelines;
using System.Net;
using ScriptGate.Core.Sockets;

namespace ScriptGate.Core.Listeners;

/// <summary>A proxy's connection behind its header: the addresses are those that it announced.</summary>
/// <param name="connection">The proxy's connection.</param>
/// <param name="proxy">The proxy.</param>
/// <param name="remote">The client.</param>
/// <param name="local">Where the client connected to.</param>
internal sealed class AnnouncedConnection(IClientConnection connection, ProxyInfo proxy, IPEndPoint remote, IPEndPoint local) : IClientConnection
{
    public PipeReader Input => connection.Input;

    public PipeWriter Output => connection.Output;

    public IPEndPoint RemoteEndPoint => remote;

    public IPEndPoint LocalEndPoint => local;

    public ProxyInfo? Proxy => proxy;

    public bool MayHaveEnded => connection.MayHaveEnded;

    public void EndSending() => connection.EndSending();

    public void Abort() => connection.Abort();

    public ValueTask CloseAsync(bool clientIsSilent) => connection.CloseAsync(clientIsSilent);
}
