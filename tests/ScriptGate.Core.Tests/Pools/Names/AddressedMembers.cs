using System.Net;
using ScriptGate.Core.Configuration;
using ScriptGate.Core.Sockets;
using ScriptGate.Testing;

namespace ScriptGate.Core.Tests.Pools.Names;

/// <summary>A member inside the process for each address that a test knows; elsewhere nobody listens.</summary>
internal sealed class AddressedMembers : IMemberTransport, IAsyncDisposable
{
    private readonly Dictionary<IPAddress, ScriptedMember> _members = [];

    public ScriptedMember this[string address] => _members[IPAddress.Parse(address)];

    public AddressedMembers Add(string address, Action<MemberScript>? script = null)
    {
        var all = new MemberScript();
        script?.Invoke(all);
        _members.Add(IPAddress.Parse(address), ScriptedMember.InProcess(all));
        return this;
    }

    public SocketHandle Connect(string pool, HostEndpoint member, IPAddress? source) =>
        member.Address is { } address && _members.TryGetValue(address, out var found) ? found.Connect(source) : throw new IOException("Connection refused");

    public async ValueTask DisposeAsync()
    {
        foreach (var member in _members.Values)
        {
            await member.DisposeAsync();
        }
    }
}
