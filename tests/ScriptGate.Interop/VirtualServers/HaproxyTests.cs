using ScriptGate.Interop.Harness;
using ScriptGate.Interop.Harness.Gateway;
using ScriptGate.Interop.Harness.Processes;
using ScriptGate.Testing;

namespace ScriptGate.Interop.VirtualServers;

/// <summary>HAProxy in front of the gateway, announcing its clients.</summary>
public sealed class HaproxyTests
{
    [Theory]
    [InlineData("send-proxy", "proxy-v1", "null")]
    [InlineData("send-proxy-v2 proxy-v2-options unique-id,crc32c", "proxy-v2", "mail-77")]
    public async Task The_client_of_HAProxy_is_the_client_of_the_gateway(string option, string protocol, string id)
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await RealGateway.StartAsync(new GatewayPlan(member.Address)
            .With("proxyProtocol", """{ "mode": "required", "from": ["127.0.0.1/32"] }""")
            .WithRule("on('CONNECT', session => { log('announced', String(session.client.address), String(session.proxy.address), session.proxy.protocol, String(session.proxy.field(5))); });"));
        using var folder = new TestFolder();
        var port = FreePorts.Next();
        folder.Write("haproxy.cfg", $"""
            global
                log stderr format raw daemon notice
            defaults
                mode tcp
                timeout connect 5s
                timeout client 30s
                timeout server 30s
            frontend mail
                bind 127.0.0.1:{port}
                unique-id-format mail-77
                default_backend gateway
            backend gateway
                source 127.0.0.1
                server gw 127.0.0.1:{gateway.Port} {option}

            """);
        await using var haproxy = await LeashedProgram.StartAsync(folder, static _ => { }, static _ => { }, Programs.Require("haproxy"), ["-db", "-f", folder.Of("haproxy.cfg")]);
        await Poll.UntilAsync(() => WireClient.IsListeningAsync(port), () => "HAProxy listens");
        await using var client = await WireClient.ConnectAsync(port, from: "127.0.0.77");

        await client.GreetAsync();
        (await client.MailAsync("Subject: through\r\n\r\nHi.\r\n", "a@client.example", "postmaster@gw.example")).ShouldStartWith("250 ");

        (await gateway.Log.UntilAsync("Transaction"))["Client"]!.ShouldStartWith("127.0.0.77:");
        (await gateway.Log.UntilAsync("RuleSaid", line => line.Message.Contains("127.0.0.77", StringComparison.Ordinal))).Message.ShouldEndWith($"announced 127.0.0.77 127.0.0.1 {protocol} {id}");
        member.Messages.ShouldHaveSingleItem().Text.ShouldContain("([127.0.0.77])");
    }
}
