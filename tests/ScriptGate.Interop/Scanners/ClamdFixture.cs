using System.Text.Json.Nodes;
using ScriptGate.Interop.Harness.Gateway;
using ScriptGate.Interop.Harness.Servers;
using ScriptGate.Testing;

namespace ScriptGate.Interop.Scanners;

/// <summary>A gateway with a clamd that takes a megabyte and says what it does not look at.</summary>
public sealed class ClamdFixture : IAsyncLifetime
{
    private ScriptedMember? _member;
    private Clamd? _clamd;
    private RealGateway? _gateway;

    internal ScriptedMember Member => _member!;

    internal Clamd Clamd => _clamd!;

    internal RealGateway Gateway => _gateway!;

    /// <summary>The configuration of a gateway whose mail a clamd scans; what was not scanned whole is refused, so that a client hears of it.</summary>
    internal static GatewayPlan Plan(ScriptedMember member, params string[] scanners)
    {
        var options = new JsonObject
        {
            ["violations"] = new JsonObject { ["virus-unscanned"] = new JsonObject { ["block"] = true } },
            ["scanners"] = new JsonArray([.. scanners.Select(scanner => JsonValue.Create(scanner))]),
            ["probeInterval"] = "100ms",
        };
        return new GatewayPlan(member.Address)
            .With("securityProfile", "\"edge\"")
            .WithTop("securityProfiles", new JsonObject { ["edge"] = new JsonObject { ["checks"] = new JsonObject { ["antivirus"] = options } } }.ToJsonString());
    }

    public async ValueTask InitializeAsync()
    {
        _clamd = await Clamd.StartAsync("StreamMaxLength 1M", "MaxFileSize 600K", "AlertExceedsMax yes", "AlertEncrypted yes");
        _member = ScriptedMember.Start();
        _gateway = await RealGateway.StartAsync(Plan(_member, _clamd.TcpAddress, _clamd.UnixAddress));
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

        if (_clamd is not null)
        {
            await _clamd.DisposeAsync();
        }
    }
}
