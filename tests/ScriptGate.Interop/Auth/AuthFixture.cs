using ScriptGate.Interop.Harness;
using ScriptGate.Interop.Harness.Gateway;
using ScriptGate.Interop.Harness.Servers;

namespace ScriptGate.Interop.Auth;

/// <summary>A gateway in front of a Postfix that asks a Dovecot; TLS on both sides of the gateway.</summary>
public sealed class AuthFixture : IAsyncLifetime
{
    public const string User = "carol@example.com";
    public const string Password = "right horse 17";

    private TestFolder? _folder;
    private DovecotSasl? _dovecot;
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
        var postfixFolder = new TestFolder();
        _dovecot = await DovecotSasl.StartAsync(postfixFolder, User, Password);
        _postfix = await PostfixInstance.StartAsync(
            plan =>
            {
                plan.CertificateName = "mx.example.org";
                plan.SaslSocket = DovecotSasl.SocketPath;
                plan.Settings.Add("smtpd_tls_auth_only = yes");
            },
            postfixFolder);
        _gateway = await RealGateway.StartAsync(new GatewayPlan(_postfix.Address)
            .WithPool("serverTls", """{ "mode": "require", "verify": false }""")
            .WithRule("on('HEADERS', (session, message) => { message.headers.add('X-User', session.auth ? `${session.auth.mechanism} ${session.auth.user}` : 'nobody'); });")
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

        if (_dovecot is not null)
        {
            await _dovecot.DisposeAsync();
        }

        _folder?.Dispose();
    }
}
