using ScriptGate.Interop.Harness;
using ScriptGate.Interop.Harness.Gateway;
using ScriptGate.Testing;

namespace ScriptGate.Interop.Stores;

/// <summary>Two gateways with one state in a real Redis server. The plugin defers each recipient once.</summary>
public sealed class SharedStateTests
{
    private const string Deferred = "451 4.7.1 Try again later";
    private const string Failed = "451 4.3.0 Temporary local problem, please try again later";

    [Fact]
    public async Task What_one_gateway_has_seen_the_other_knows_and_both_outlive_the_server()
    {
        await using var redis = await SharedRedis.StartAsync();
        await using var member = ScriptedMember.Start();
        using var folder = new TestFolder();
        await using var first = await RealGateway.StartAsync(Plan(member, redis, folder));
        await using var second = await RealGateway.StartAsync(Plan(member, redis, folder));
        await using var here = await ConnectAsync(first);
        await using var there = await ConnectAsync(second);

        (await here.SayAsync("RCPT TO:<bob@example.org>")).ShouldStartWith(Deferred);
        (await there.SayAsync("RCPT TO:<bob@example.org>")).ShouldStartWith("250 ");

        var shown = await second.CommandAsync("state", "show", "BOB@", "--check", "remembering");
        shown.ShouldSucceed().Output.ShouldContain("remembering|bob@example.org");
        (await second.CommandAsync("state", "forget", "remembering|bob@example.org")).ShouldSucceed();
        (await here.SayAsync("RCPT TO:<bob@example.org>")).ShouldStartWith(Deferred);

        await redis.StopAsync();
        (await here.SayAsync("RCPT TO:<carol@example.org>")).ShouldStartWith(Failed);
        await Poll.UntilAsync(async () => (await HealthAsync(second)) == "degraded", () => "the second gateway noticed that the server is gone");

        await redis.StartAgainAsync();
        await Poll.UntilAsync(
            async () => (await HealthAsync(first), await HealthAsync(second)) == ("ready", "ready"), () => "both gateways found the server again");
        (await there.SayAsync("RCPT TO:<bob@example.org>")).ShouldStartWith("250 ");
        (await here.SayAsync("RCPT TO:<carol@example.org>")).ShouldStartWith(Deferred);

        first.Log.ToString().ShouldNotContain(SharedRedis.Password);
        (await first.ExitAfterAsync("TERM")).ShouldBe(0);
        (await second.ExitAfterAsync("TERM")).ShouldBe(0);
    }

    private static async Task<string> HealthAsync(RealGateway gateway) => (await gateway.GetAsync("/health/ready"))["status"]!.ToString();

    private static async Task<WireClient> ConnectAsync(RealGateway gateway)
    {
        var client = await gateway.ConnectAsync();
        await client.GreetAsync();
        (await client.SayAsync("MAIL FROM:<alice@example.com>")).ShouldStartWith("250 ");
        return client;
    }

    private static GatewayPlan Plan(ScriptedMember member, SharedRedis redis, TestFolder folder)
    {
        var plugins = folder.Make("plugins");
        PluginFolders.Copy(PluginFolders.Shipped, plugins);
        PluginFolders.Copy(Path.Combine(PluginFolders.Fixtures, "remembering"), Path.Combine(plugins, "remembering"));
        return new GatewayPlan(member.Address)
            .With("securityProfile", "\"edge\"")
            .WithTop("securityProfiles", """{ "edge": { "checks": { "remembering": { "block": true } } } }""")
            .WithTop("plugins", $$"""{ "directory": "{{plugins}}" }""")
            .WithFile("secrets/redis", SharedRedis.Password + "\n")
            .WithTop("state", $$"""{ "store": "redis", "address": "127.0.0.1:{{redis.Port}}", "password": "file:secrets/redis" }""");
    }
}
