using ScriptGate.Interop.Harness;
using ScriptGate.Interop.Harness.Gateway;
using ScriptGate.Interop.Harness.Processes;
using ScriptGate.Testing;

namespace ScriptGate.Interop.VirtualServers;

/// <summary>More clients than anybody wishes for, as the system sees them: descriptors and memory (DOS-01).</summary>
public sealed class ManyClientsTests
{
    private const int Idle = 10_000;

    // What a client that says nothing may cost, everything counted: DOS-01.
    private const int MostOctetsEach = 32 * 1024;

    // Few enough that a test has as many clients, and more than the gateway needs for itself.
    private const int FewDescriptors = 500;

    [Fact]
    public async Task Good_mail_passes_beside_ten_thousand_clients_that_say_nothing()
    {
        await using var member = ScriptedMember.Start();

        // As a shell starts programs: a low limit that a program may raise by itself.
        await using var gateway = await RealGateway.StartAsync(Plan(member, soft: 1024, hard: Idle * 3 / 2).With("limits", $$"""{ "connections": {{Idle + 100}} }"""));
        await MailAsync(gateway, 20);
        var before = gateway.PrivateOctets;

        await using var clients = new IdleClients();
        await clients.ConnectAsync(Idle, gateway.Port);
        await Poll.UntilAsync(() => clients.CountGreeted() == Idle, () => $"{Idle} clients were greeted, and not {clients.CountGreeted()}");

        await MailAsync(gateway, 200);
        clients.CountDisturbed().ShouldBe(0);
        ((gateway.PrivateOctets - before) / Idle).ShouldBeLessThan(MostOctetsEach);
        gateway.Log.Of("AcceptFailed").ShouldBeEmpty();

        await clients.DisposeAsync();
        await MailAsync(gateway, 20);
        await gateway.StopAsync();
    }

    /// <summary>DOS-05.</summary>
    [Fact]
    public async Task Five_thousand_clients_that_break_off_at_once_leave_nothing()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await RealGateway.StartAsync(Plan(member, soft: 1024, hard: Idle));
        await using var clients = new IdleClients();
        await clients.ResetAsync(5000, gateway.Port);

        await MailAsync(gateway, 50);
        await Poll.UntilAsync(async () => (int)(await gateway.GetAsync("/api/status"))["sessions"]! == 0, () => "no session is left");
        gateway.Log.Of("ConnectionFailed").ShouldBeEmpty();
        await gateway.StopAsync();
    }

    [Fact]
    public async Task Clients_that_there_are_no_descriptors_for_hear_421_and_those_inside_are_served()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await RealGateway.StartAsync(Plan(member, FewDescriptors, FewDescriptors));
        (await gateway.Log.UntilAsync("FewDescriptors"))["Clients"].ShouldBe("375");
        await using var inside = await gateway.ConnectAsync();
        await inside.GreetAsync();

        await using var clients = new IdleClients();
        await clients.ConnectAsync(FewDescriptors, gateway.Port);
        await Poll.UntilAsync(() => clients.CountGreeted() == FewDescriptors, "each client heard something");
        (await gateway.Log.UntilAsync("OverloadBegan"))["Reason"].ShouldBe("clients have most of the 500 descriptors that the process may have (RLIMIT_NOFILE)");
        clients.CountDisturbed().ShouldBeInRange(FewDescriptors - 375, FewDescriptors - 1);
        (await gateway.GetAsync("/health/ready"))["problems"]!.AsArray().ShouldHaveSingleItem()!.ToString()
            .ShouldBe("new connections are turned away, because clients have most of the descriptors that the process may have (RLIMIT_NOFILE)");
        await using (var late = await gateway.ConnectAsync())
        {
            (await late.ReadReplyAsync()).ShouldStartWith("421 4.3.2 Too busy at the moment, please try again later (support ID SG-");
        }

        (await inside.MailAsync("Subject: inside\r\n\r\nHi.\r\n", "alice@example.com", "bob@example.org")).ShouldStartWith("250 ");

        await clients.DisposeAsync();
        await Poll.UntilAsync(async () => await GreetsAsync(gateway), () => "there is room again");
        await MailAsync(gateway, 20);
        gateway.Log.Of("AcceptFailed").ShouldBeEmpty();
        await gateway.StopAsync();
    }

    [Fact]
    public async Task Transactions_that_there_are_no_descriptors_for_are_deferred_and_the_member_is_not_blamed()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await RealGateway.StartAsync(Plan(member, FewDescriptors, FewDescriptors).With("limits", """{ "errors": 10000, "junkCommands": 10000 }"""));
        var clients = new List<WireClient>();
        try
        {
            // As many as are let in: they have three quarters of the descriptors, and now each wants one more, for a connection to the member.
            string greeting;
            do
            {
                clients.Add(await gateway.ConnectAsync());
                greeting = await clients[^1].ReadReplyAsync();
            }
            while (greeting.StartsWith("220 ", StringComparison.Ordinal));

            greeting.ShouldStartWith("421 4.3.2 ");
            WireClient? refused = null;
            foreach (var client in clients.SkipLast(1))
            {
                await client.SayAsync("EHLO client.example");
                (await client.SayAsync("MAIL FROM:<alice@example.com>")).ShouldStartWith("250 ");
                if (await client.SayAsync("RCPT TO:<bob@example.org>") is var reply && !reply.StartsWith("250 ", StringComparison.Ordinal))
                {
                    reply.ShouldStartWith("451 4.4.1 The mail service is not reachable, please try again later (support ID SG-");
                    refused = client;
                    break;
                }
            }

            refused.ShouldNotBeNull();
            (await gateway.Log.UntilAsync("MemberAttemptFailed")).Message.ShouldContain("before connecting: Too many open files: the process may have 500");

            // Room for one, and it is served.
            await clients[0].DisposeAsync();
            await Poll.UntilAsync(async () => (await refused.SayAsync("RCPT TO:<bob@example.org>")).StartsWith("250 ", StringComparison.Ordinal), () => "the recipient is taken");
            gateway.Log.Of("MemberDown").ShouldBeEmpty();
        }
        finally
        {
            foreach (var client in clients)
            {
                await client.DisposeAsync();
            }
        }

        await Poll.UntilAsync(async () => (int)(await gateway.GetAsync("/api/status"))["sessions"]! == 0, () => "no session is left");
        await MailAsync(gateway, 20);
        await gateway.StopAsync();
    }

    private static async Task<bool> GreetsAsync(RealGateway gateway)
    {
        await using var client = await gateway.ConnectAsync();
        return (await client.ReadReplyAsync()).StartsWith("220", StringComparison.Ordinal);
    }

    /// <summary>So many messages over connections that stay and over short ones, and not one goes wrong.</summary>
    private static async Task MailAsync(RealGateway gateway, int messages)
    {
        var flow = MailFlow.Start(gateway.Port);
        await flow.MoreAsync(messages);
        await flow.StopAsync();
        flow.Failures.ShouldBeEmpty();
    }

    // How quickly so many are accepted is not what is looked at, nor how busy the machine is.
    private static GatewayPlan Plan(ScriptedMember member, int soft, int hard) => new GatewayPlan(member.Address)
    {
        Launcher = [Programs.Require("prlimit"), $"--nofile={soft}:{hard}"],
    }.WithTop("overload", """{ "delay": "0" }""");
}
