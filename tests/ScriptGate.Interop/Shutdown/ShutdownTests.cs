using System.Net.Sockets;
using ScriptGate.Interop.Harness;
using ScriptGate.Interop.Harness.Gateway;
using ScriptGate.Testing;

namespace ScriptGate.Interop.Shutdown;

/// <summary>SIGTERM in the middle of everything.</summary>
public sealed class ShutdownTests
{
    [Fact]
    public async Task An_open_transaction_is_finished_an_idle_session_gets_421_and_nobody_new_comes_in()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await RealGateway.StartAsync(new GatewayPlan(member.Address));
        await using var idle = await gateway.ConnectAsync();
        await idle.GreetAsync();
        await using var open = await gateway.ConnectAsync();
        await open.GreetAsync();
        await open.SayAsync("MAIL FROM:<alice@example.com>");
        await open.SayAsync("RCPT TO:<bob@example.org>");
        await open.SayAsync("DATA");
        await open.SendAsync("Subject: half");

        await gateway.SignalAsync("TERM");
        var farewell = await idle.ReadReplyAsync();
        await Poll.UntilAsync(IsClosedAsync, () => "the listener closed");
        (await gateway.IsReadyAsync()).ShouldBeFalse();
        gateway.HasExited.ShouldBeFalse();
        var reply = await open.SayAsync(" and whole\r\n\r\nHi.\r\n.");
        var end = await open.ReadReplyAsync();

        farewell.ShouldStartWith("421 ");
        reply.ShouldStartWith("250 2.0.0 Stored as ");
        end.ShouldStartWith("421 ");
        (await gateway.ExitAsync()).ShouldBe(0);
        member.Messages.ShouldHaveSingleItem().Text.ShouldEndWith("Subject: half and whole\r\n\r\nHi.\r\n");
        gateway.Log.Of("Stopped").Count.ShouldBe(1);
        gateway.Log.Complaints.ShouldBeEmpty();

        async Task<bool> IsClosedAsync()
        {
            try
            {
                await using var late = await gateway.ConnectAsync();
                return (await late.ReadReplyAsync()).StartsWith("421", StringComparison.Ordinal);
            }
            catch (Exception exception) when (exception is SocketException or IOException)
            {
                return true;
            }
        }
    }

    [Fact]
    public async Task What_is_not_finished_within_the_limit_is_broken_off_and_never_reaches_the_member()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await RealGateway.StartAsync(new GatewayPlan(member.Address).WithTop("shutdown", """{ "limit": "1s" }"""));
        await using var open = await gateway.ConnectAsync();
        await open.GreetAsync();
        await open.SayAsync("MAIL FROM:<alice@example.com>");
        await open.SayAsync("RCPT TO:<bob@example.org>");
        await open.SayAsync("DATA");
        await open.SendAsync("Subject: half");

        await gateway.SignalAsync("TERM");

        (await gateway.ExitAsync()).ShouldBe(0);
        gateway.Log.Of("Aborting").ShouldHaveSingleItem();
        member.Messages.ShouldBeEmpty();
    }

    [Fact]
    public async Task Mail_that_flows_while_the_gateway_stops_is_at_the_member_or_was_never_accepted()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await RealGateway.StartAsync(new GatewayPlan(member.Address));
        var flow = MailFlow.Start(gateway.Port);
        await flow.MoreAsync(200);

        await gateway.SignalAsync("TERM");
        (await gateway.ExitAsync()).ShouldBe(0);
        await flow.StopAsync();

        // I1: what the client read 250 for is there. I2: what is there was accepted by its client, or its client could not read on.
        var stored = member.Messages.Select(message => message.Text.Split("\r\n").Single(line => line.StartsWith("Message-ID: ", StringComparison.Ordinal))["Message-ID: ".Length..]).ToArray();
        flow.Accepted.Except(stored, StringComparer.Ordinal).ShouldBeEmpty();
        stored.Distinct(StringComparer.Ordinal).Count().ShouldBe(stored.Length);
        stored.Except(flow.Accepted, StringComparer.Ordinal).ShouldBeEmpty();
        flow.Failures.ShouldAllBe(failure => failure.StartsWith("'421 ", StringComparison.Ordinal) || failure.Contains("SocketException", StringComparison.Ordinal) || failure.StartsWith("''", StringComparison.Ordinal));
    }
}
