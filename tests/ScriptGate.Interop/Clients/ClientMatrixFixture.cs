using ScriptGate.Interop.Harness;
using ScriptGate.Interop.Harness.Gateway;
using ScriptGate.Interop.Harness.Servers;

namespace ScriptGate.Interop.Clients;

/// <summary>A gateway with a rule in front of a Postfix, for all clients to send through.</summary>
public sealed class ClientMatrixFixture : IAsyncLifetime
{
    private TestFolder? _folder;
    private PostfixInstance? _postfix;
    private RealGateway? _gateway;

    internal PostfixInstance Postfix => _postfix!;

    internal RealGateway Gateway => _gateway!;

    internal TestFolder Folder => _folder!;

    internal KeyPair Pair { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        _folder = new TestFolder();
        Pair = KeyPair.Create(_folder, "gw.example");
        _postfix = await PostfixInstance.StartAsync();
        _gateway = await RealGateway.StartAsync(new GatewayPlan(_postfix.Address)
            .WithRule("on('HEADERS', (session, message) => { message.headers.add('X-Rule', `${session.tls ? 'TLS ' + session.tls.version : 'clear'} ${session.client.address}`); });")
            .WithTls(Pair));
    }

    public async ValueTask DisposeAsync()
    {
        if (_gateway is not null)
        {
            await _gateway.StopAsync();
            await _gateway.DisposeAsync();
        }

        if (_postfix is not null)
        {
            await _postfix.DisposeAsync();
        }

        _folder?.Dispose();
    }
}
