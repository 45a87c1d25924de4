using ScriptGate.Interop.Harness.Gateway;
using ScriptGate.Interop.Harness.Servers;
using ScriptGate.Testing;

namespace ScriptGate.Interop.Scanners;

/// <summary>A gateway with a c-icap with a clamd.</summary>
public sealed class IcapFixture : IAsyncLifetime
{
    private Clamd? _clamd;
    private CIcap? _icap;
    private ScriptedMember? _member;
    private RealGateway? _gateway;

    internal Clamd Clamd => _clamd!;

    internal CIcap Icap => _icap!;

    internal ScriptedMember Member => _member!;

    internal RealGateway Gateway => _gateway!;

    public async ValueTask InitializeAsync()
    {
        _clamd = await Clamd.StartAsync("AlertEncrypted yes");
        _icap = await CIcap.StartAsync(_clamd.SocketPath);
        _member = ScriptedMember.Start();
        _gateway = await RealGateway.StartAsync(ClamdFixture.Plan(_member, _icap.Address));
    }

    public async ValueTask DisposeAsync()
    {
        if (_gateway is not null)
        {
            await _gateway.StopAsync();
            await _gateway.DisposeAsync();
        }

        if (_member is not null)
        {
            await _member.DisposeAsync();
        }

        if (_icap is not null)
        {
            await _icap.DisposeAsync();
        }

        if (_clamd is not null)
        {
            await _clamd.DisposeAsync();
        }
    }
}
