using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ScriptGate.Interop.Harness;
using ScriptGate.Interop.Harness.Gateway;
using ScriptGate.Testing;

namespace ScriptGate.Interop.Stores;

/// <summary>What a gateway with its stores in files still knows after it was stopped, or killed without warning. The plugin defers each recipient once.</summary>
public sealed partial class KilledGatewayTests
{
    private const string Message = "Subject: hello\r\nMessage-ID: <1@example.com>\r\n\r\nHi.\r\n";

    [GeneratedRegex(@"support ID (?<id>SG-[0-9A-Z]{16}-[0-9]+)\)", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex SupportIdOfReply { get; }

    [Fact]
    public async Task What_was_answered_is_remembered_after_kill_9_and_why_still_tells_about_it()
    {
        await using var member = ScriptedMember.Start();
        using var folder = new TestFolder();
        var plan = Plan(member, folder);
        string id;
        await using (var first = await RealGateway.StartAsync(plan, folder))
        {
            await using var client = await first.ConnectAsync();
            await client.GreetAsync();
            (await client.SayAsync("MAIL FROM:<alice@example.com>")).ShouldStartWith("250 ");
            for (var i = 0; i < 40; i++)
            {
                (await client.SayAsync($"RCPT TO:<bob-{i}@example.org>")).ShouldStartWith("451 4.7.1 Try again later");
            }

            var reply = await client.SayAsync("RCPT TO:<carol@example.org>");
            id = SupportIdOfReply.Match(reply).Groups["id"].Value;
            await client.SayAsync("RSET");
            (await first.CommandAsync("why", id)).ShouldSucceed();
            (await client.MailAsync(Message, "alice@example.com", "dave@example.org")).ShouldStartWith("451 4.7.1 ");

            // Nothing between the last answer and the end.
            await first.KillAsync();
        }

        await using (var second = await RealGateway.StartAsync(plan, folder))
        {
            await using var client = await second.ConnectAsync();
            await client.GreetAsync();
            (await client.SayAsync("MAIL FROM:<alice@example.com>")).ShouldStartWith("250 ");
            for (var i = 0; i < 40; i++)
            {
                (await client.SayAsync($"RCPT TO:<bob-{i}@example.org>")).ShouldStartWith("250 ");
            }

            (await client.SayAsync("RCPT TO:<erin@example.org>")).ShouldStartWith("451 4.7.1 ");
            await client.SayAsync("RSET");
            (await client.MailAsync(Message, "alice@example.com", "dave@example.org")).ShouldStartWith("250 ");

            var why = await second.CommandAsync("why", id, "--json");
            why.ShouldSucceed();
            var record = JsonNode.Parse(why.Output)!["records"]![0]!;
            ((string)record["id"]!).ShouldBe(id);
            ((string)record["result"]!).ShouldBe("deferred");
            record["recipients"]!.AsArray().Count.ShouldBe(41);
            await second.StopAsync();
        }

        member.Messages.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_gateway_that_is_stopped_writes_every_record_before_it_ends()
    {
        await using var member = ScriptedMember.Start();
        using var folder = new TestFolder();
        var plan = Plan(member, folder);
        var ids = new List<string>();
        await using (var first = await RealGateway.StartAsync(plan, folder))
        {
            await using var client = await first.ConnectAsync();
            await client.GreetAsync();
            for (var i = 0; i < 25; i++)
            {
                ids.Add(SupportIdOfReply.Match(await client.MailAsync(Message, "alice@example.com", $"bob-{i}@example.org")).Groups["id"].Value);
                await client.SayAsync("RSET");
            }

            await first.StopAsync();
        }

        await using var second = await RealGateway.StartAsync(plan, folder);
        foreach (var id in ids)
        {
            var answer = await second.GetAsync($"/api/why/{id}");
            answer["records"]!.AsArray().Count.ShouldBe(1);
        }

        (await second.GetAsync("/health/ready"))["status"]!.ToString().ShouldBe("ready");
        await second.StopAsync();
    }

    [Fact]
    public async Task Without_its_redis_the_gateway_starts_and_what_needs_state_gets_its_failure_verdict()
    {
        await using var member = ScriptedMember.Start();
        using var folder = new TestFolder();
        var address = $"127.0.0.1:{FreePorts.Next()}";
        var plan = Plan(member, folder).WithTop("state", $$"""{ "store": "redis", "address": "{{address}}" }""");
        await using var gateway = await RealGateway.StartAsync(plan, folder);
        await using var client = await gateway.ConnectAsync();
        await client.GreetAsync();
        (await client.SayAsync("MAIL FROM:<alice@example.com>")).ShouldStartWith("250 ");

        (await client.SayAsync("RCPT TO:<bob@example.org>")).ShouldStartWith("451 4.3.0 Temporary local problem, please try again later (support ID SG-");

        var health = await gateway.GetAsync("/health/ready");
        health["status"]!.ToString().ShouldBe("degraded");
        health["problems"]!.AsArray().ShouldHaveSingleItem()!.ToString().ShouldBe($"the Redis server {address} cannot be reached; check state.address and state.tls, and that the server runs");

        // The same check, when it may not refuse by failing: mail goes on.
        plan.WithTop("securityProfiles", Profile("continue")).WriteTo(folder);
        ((bool)(await gateway.ReloadAsync())["succeeded"]!).ShouldBeTrue();
        await client.SayAsync("RSET");
        (await client.MailAsync(Message, "alice@example.com", "bob@example.org")).ShouldStartWith("250 ");
        member.Messages.ShouldHaveSingleItem();
    }

    private static GatewayPlan Plan(ScriptedMember member, TestFolder folder)
    {
        var plugins = folder.Make("plugins");
        PluginFolders.Copy(PluginFolders.Shipped, plugins);
        PluginFolders.Copy(Path.Combine(PluginFolders.Fixtures, "remembering"), Path.Combine(plugins, "remembering"));
        return new GatewayPlan(member.Address)
            .With("securityProfile", "\"edge\"")
            .WithTop("securityProfiles", Profile("defer"))
            .WithTop("plugins", """{ "directory": "plugins" }""")
            .WithTop("state", """{ "store": "sqlite", "path": "data/state.db" }""")
            .WithTop("records", """{ "store": "sqlite", "path": "data/records.db" }""");
    }

    private static string Profile(string onFailure) =>
        $$"""{ "edge": { "checks": { "remembering": { "block": true, "onFailure": "{{onFailure}}" } } } }""";
}
