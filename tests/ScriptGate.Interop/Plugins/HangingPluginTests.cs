using System.Globalization;
using System.Text.Json.Nodes;
using ScriptGate.Interop.Harness;
using ScriptGate.Interop.Harness.Gateway;
using ScriptGate.Testing;

namespace ScriptGate.Interop.Plugins;

/// <summary>A plugin that never comes back: for the mail of one domain it blocks the threads that its calls are made on. A second virtual server does without it.</summary>
public sealed class HangingPluginTests
{
    // More than there are processors, than pollers, and than threads of a check that blocks.
    private const int Clients = 8;

    private const string GivenUp = "421 4.3.0 The service is not available, please try again later (support ID SG-";
    private const string Deferred = "451 4.3.0 Temporary local problem, please try again later (support ID SG-";

    [Fact]
    public async Task The_clients_it_hangs_for_are_answered_and_those_who_need_no_answer_of_it_do_not_notice()
    {
        await using var member = ScriptedMember.Start();
        using var folder = new TestFolder();
        var plan = Plan(member, folder, timeout: "2s", out var otherPort);
        await using var gateway = await RealGateway.StartAsync(plan);
        await using var neighbour = await gateway.ConnectAsync();
        await neighbour.GreetAsync();
        (await MailAsync(neighbour)).ShouldStartWith("250 ");
        var flow = MailFlow.Start(otherPort);
        await flow.MoreAsync(20);

        var clients = await HangAsync(gateway);
        var replies = Task.WhenAll(clients.Select(client => client.ReadReplyAsync()));
        await flow.MoreAsync(20);
        (await gateway.IsReadyAsync()).ShouldBeTrue();
        (await neighbour.SayAsync("NOOP")).ShouldStartWith("250 ");

        // Who was first blocked a thread of the sockets; who came when the gateway had noticed waits for one of the check's own, and can go on.
        var givenUp = 0;
        foreach (var (client, reply) in clients.Zip(await replies))
        {
            if (reply.StartsWith(GivenUp, StringComparison.Ordinal))
            {
                givenUp++;
                (await client.ReadReplyAsync()).ShouldBeEmpty();
            }
            else
            {
                reply.ShouldStartWith(Deferred);
                (await client.SayAsync("QUIT")).ShouldStartWith("221 ");
            }

            await client.DisposeAsync();
        }

        givenUp.ShouldBeGreaterThan(0);
        await gateway.Log.UntilAsync(
            "StepHangs",
            line => line["Step"] == "blocks" && line["Source"]!.StartsWith("plugin misbehaving ", StringComparison.Ordinal) && line["Stage"] == "RCPT" && line["SessionId"]!.StartsWith("SG-", StringComparison.Ordinal),
            givenUp);

        // A few more, and all threads of the check are lost: from now on it fails at once, for everybody it is asked about.
        foreach (var client in await HangAsync(gateway))
        {
            (await client.ReadReplyAsync()).ShouldStartWith(Deferred);
            await client.DisposeAsync();
        }

        await neighbour.SayAsync("MAIL FROM:<alice@example.com>");
        await Poll.UntilAsync(
            async () =>
            {
                (await neighbour.SayAsync("RCPT TO:<bob@example.org>")).ShouldStartWith(Deferred);
                return gateway.Log.Of("StepFailed").Any(line => line["exception"]!.Contains("The check blocks its callers and none of its calls comes back.", StringComparison.Ordinal));
            },
            () => $"the check failed at once; the gateway's log:\n{gateway.Log}");

        // Taking it out needs no restart.
        plan.WithTop("securityProfiles", """{ "edge": { "checks": {} } }""").WriteTo(gateway.Folder);
        ((bool)(await gateway.ReloadAsync())["succeeded"]!).ShouldBeTrue();
        (await gateway.CommandAsync("generations")).ShouldSucceed().Output.ShouldContain("calls of blocks (plugin misbehaving 0.1.0) at RCPT given up and not back, since 20");
        await neighbour.SayAsync("RSET");
        (await MailAsync(neighbour)).ShouldStartWith("250 ");

        // The threads are lost for good, and the gateway ends without them.
        await flow.MoreAsync(20);
        await flow.StopAsync();
        flow.Failures.ShouldBeEmpty();
        member.Messages.Count.ShouldBe(flow.Accepted.Count + 2);
        await gateway.SignalAsync("TERM");
        (await neighbour.ReadReplyAsync()).ShouldStartWith("421 4.3.2 ");
        (await gateway.ExitAsync()).ShouldBe(0);
        gateway.Log.Of("StepHangs").Count.ShouldBe(givenUp);
        gateway.Log.Of("StepIsSlow").ShouldHaveSingleItem();
        gateway.Log.Of("Aborting").ShouldBeEmpty();
        gateway.Log.Of("SessionFailed").ShouldBeEmpty();
        gateway.Log.Of("Stopped").ShouldHaveSingleItem();
        gateway.Log.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task They_hear_that_the_gateway_stops_and_it_stops_in_time()
    {
        await using var member = ScriptedMember.Start();
        using var folder = new TestFolder();
        await using var gateway = await RealGateway.StartAsync(Plan(member, folder, timeout: "5m", out _).WithTop("shutdown", """{ "limit": "3s" }"""));
        var clients = await HangAsync(gateway);
        await gateway.Log.UntilAsync("StepIsSlow");

        await gateway.SignalAsync("TERM");

        foreach (var client in clients)
        {
            (await client.ReadReplyAsync()).ShouldStartWith("421 4.3.2 The service is shutting down, closing the connection (support ID SG-");
            await client.DisposeAsync();
        }

        // Waiting for the steps would take five minutes; the wait for the exit is shorter.
        (await gateway.ExitAsync()).ShouldBe(0);
        gateway.Log.Of("Aborting").ShouldHaveSingleItem();
        gateway.Log.Of("SessionsLeft").ShouldBeEmpty();
        gateway.Log.Of("Stopped").ShouldHaveSingleItem();
        gateway.Log.Complaints.ShouldBeEmpty();
    }

    private static GatewayPlan Plan(ScriptedMember member, TestFolder folder, string timeout, out int otherPort)
    {
        var plugins = folder.Make("plugins");
        PluginFolders.Copy(PluginFolders.Shipped, plugins);
        PluginFolders.Copy(Path.Combine(PluginFolders.Fixtures, "misbehaving"), Path.Combine(plugins, "misbehaving"));
        otherPort = FreePorts.Next();
        var plan = new GatewayPlan(member.Address);
        var other = plan.Server.DeepClone().AsObject();
        other["listen"] = new JsonArray($"127.0.0.1:{otherPort}");
        plan.Configuration["virtualServers"]!["other"] = other;
        return plan
            .With("securityProfile", "\"edge\"")
            .WithTop("securityProfiles", $$"""{ "edge": { "checks": { "misbehaving": { "does": "blocks-for-good", "block": true, "timeout": "{{timeout}}" } } } }""")
            .WithTop("plugins", $$"""{ "directory": "{{plugins}}" }""");
    }

    private static Task<string> MailAsync(WireClient client) => client.MailAsync("Subject: hello\r\n\r\nHi.\r\n", "alice@example.com", "bob@example.org");

    // All at once: several are inside before the gateway can notice.
    private static async Task<WireClient[]> HangAsync(RealGateway gateway)
    {
        var clients = await Task.WhenAll(Enumerable.Range(0, Clients).Select(_ => gateway.ConnectAsync()));
        foreach (var client in clients)
        {
            await client.GreetAsync();
            (await client.SayAsync("MAIL FROM:<alice@example.com>")).ShouldStartWith("250 ");
        }

        await Task.WhenAll(clients.Select((client, number) => client.SendAsync(string.Create(CultureInfo.InvariantCulture, $"RCPT TO:<bob-{number}@hangs.example>\r\n"))));
        return clients;
    }
}
