using System.Net;
using ScriptGate.Functional.Harness;
using ScriptGate.Testing;

namespace ScriptGate.Functional.VirtualServers;

/// <summary>Listeners that come and go by reload, of both families.</summary>
public sealed class ListenerTests
{
    private static readonly IPEndPoint Second = IPEndPoint.Parse("127.0.0.1:2526");
    private static readonly IPEndPoint Sixth = IPEndPoint.Parse("[::1]:2525");

    [Fact]
    public async Task A_reload_adds_and_removes_listeners_and_the_others_are_not_touched()
    {
        await using var member = ScriptedMember.Start();
        var scenario = new Scenario(member.Address).With("listen", """["127.0.0.1:2525", "127.0.0.1:2526"]""");
        await using var gateway = await TestGateway.StartAsync(scenario);
        await using var stays = gateway.Connect();
        await stays.GreetAsync();
        await stays.OpenAsync();
        await using var through = gateway.Connect(to: Second);
        await through.GreetAsync();
        await through.OpenAsync();

        scenario.With("listen", """["127.0.0.1:2525", "[::1]:2525"]""").WriteTo(gateway.Folder);
        (await gateway.ReloadAsync()).Succeeded.ShouldBeTrue();

        gateway.Log.Of("Listening").ShouldBe(Lines("listens on", TestGateway.Inbound, Second, Sixth));
        gateway.Log.Of("StoppedListening").ShouldBe(Lines("no longer listens on", Second));
        Should.Throw<InvalidOperationException>(() => gateway.Connect(to: Second)).Message.ShouldContain("Nobody listens");
        await using var six = gateway.Connect(IPAddress.Parse("2001:db8::7"), Sixth);
        await six.GreetAsync();
        (await six.MailAsync()).ShouldStartWith("250 ");

        // Transactions that were open are finished, also of whoever came through what is gone, and their sessions go on.
        foreach (var client in new[] { stays, through })
        {
            (await client.SayAsync("Subject: x\r\n\r\n.")).ShouldStartWith("250 ");
            (await client.MailAsync()).ShouldStartWith("250 ");
        }

        member.Messages.Count.ShouldBe(5);
        member.Messages[0].Text.ShouldContain("([IPv6:2001:db8::7])");
    }

    [Fact]
    public async Task Sessions_of_a_virtual_server_that_is_gone_finish_what_is_open_and_hear_421()
    {
        await using var member = ScriptedMember.Start();
        var scenario = new Scenario(member.Address);
        await using var gateway = await TestGateway.StartAsync(scenario);
        await using var idle = gateway.Connect();
        await idle.GreetAsync();
        await using var busy = gateway.Connect();
        await busy.GreetAsync();
        await busy.OpenAsync();

        scenario.With("listen", """["127.0.0.1:2526"]""").Rename("other");
        scenario.WriteTo(gateway.Folder);
        (await gateway.ReloadAsync()).Succeeded.ShouldBeTrue();

        (await idle.ReadReplyAsync()).ShouldStartWith("421 4.3.2 ");
        (await busy.SayAsync("Subject: x\r\n\r\n.")).ShouldStartWith("250 ");
        (await busy.ReadReplyAsync()).ShouldStartWith("421 4.3.2 ");
        member.Messages.Count.ShouldBe(1);
    }

    private static IEnumerable<string> Lines(string what, params IPEndPoint[] endPoints) => endPoints.Select(endPoint => $"Virtual server inbound {what} {endPoint}.");
}
