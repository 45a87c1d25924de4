using ScriptGate.Interop.Harness;
using ScriptGate.Interop.Harness.Gateway;
using ScriptGate.Interop.Harness.Processes;
using ScriptGate.Testing;

namespace ScriptGate.Interop.VirtualServers;

/// <summary>Sockets that systemd has opened and hands over.</summary>
public sealed class SocketActivationTests
{
    [Fact]
    public async Task Sockets_are_taken_by_name_and_by_address_and_come_back_after_a_reload()
    {
        await using var member = ScriptedMember.Start();
        var plan = new GatewayPlan(member.Address);
        var byAddress = FreePorts.Next();
        plan.With("listen", $"""["systemd:mail", "127.0.0.1:{byAddress}"]""");
        plan.Launcher = [Programs.Require("systemd-socket-activate"), "-l", $"127.0.0.1:{plan.Port}", "-l", $"127.0.0.1:{byAddress}", "--fdname=mail:other", .. Kept()];

        // The first client starts the gateway, and loses nothing by it.
        var starting = RealGateway.StartAsync(plan);
        await Poll.UntilAsync(() => WireClient.IsListeningAsync(plan.Port), () => "systemd-socket-activate listens");
        await using var gateway = await starting;
        await SendAsync(plan.Port);
        await SendAsync(byAddress);

        // Given up and taken again: the address is systemd's all the time, so that nobody could bind it.
        plan.With("listen", $"""["127.0.0.1:{byAddress}"]""").WriteTo(gateway.Folder);
        ((bool)(await gateway.ReloadAsync())["succeeded"]!).ShouldBeTrue();
        plan.With("listen", $"""["systemd:mail", "127.0.0.1:{byAddress}"]""").WriteTo(gateway.Folder);
        ((bool)(await gateway.ReloadAsync())["succeeded"]!).ShouldBeTrue();
        await SendAsync(plan.Port);

        member.Messages.Count.ShouldBe(3);
        plan.With("listen", """["systemd:nobody"]""").WriteTo(gateway.Folder);
        (await gateway.ReloadAsync()).ToJsonString().ShouldContain("the sockets that were handed over are named mail, other");
        await gateway.StopAsync();
    }

    private static async Task SendAsync(int port)
    {
        await using var client = await WireClient.ConnectAsync(port);
        await client.GreetAsync();
        (await client.MailAsync("Subject: activated\r\n\r\nHi.\r\n", "a@client.example", "postmaster@gw.example")).ShouldStartWith("250 ");
    }

    // It hands on what it is told to, and no more of the environment.
    private static IEnumerable<string> Kept() =>
        new[] { "DOTNET_ROOT", "HOME", "PATH" }.Where(name => Environment.GetEnvironmentVariable(name) is not null).Select(name => $"--setenv={name}");
}
