using ScriptGate.Interop.Harness;
using ScriptGate.Interop.Harness.Gateway;
using ScriptGate.Interop.Harness.Processes;
using ScriptGate.Interop.Ledger;

namespace ScriptGate.Interop.Reload;

/// <summary>Reload after reload while mail flows.</summary>
public sealed class ReloadSoakTests
{
    private const int Reloads = 100;
    private const int WarmUpReloads = 18;

    // Garbage that nobody asked to be collected, arenas of the allocators: what a process at rest still moves by.
    private const double Margin = 1.10;

    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task A_hundred_reloads_of_rules_plugins_and_configuration_fail_no_session_and_leave_no_memory_behind()
    {
        await using var member = new SinkProcess();
        await member.StartAsync();
        using var folder = new TestFolder();
        PluginFolders.Copy(PluginFolders.Shipped, folder.Of("plugins"));
        var plan = new GatewayPlan(member.Address)
            .WithRule(Rule(0))
            .With("securityProfile", "\"edge\"")
            .WithTop("securityProfiles", """{ "edge": { "checks": { "methods": { "alarm": true, "block": true }, "noop": {} } } }""")
            .WithTop("plugins", $$"""{ "directory": "{{folder.Of("plugins")}}" }""")
            .WithTop("reload", """{ "watch": false }""")

            // The memory of the last transactions is no leak; here there are soon as many as fit.
            .WithTop("records", """{ "maxCount": 500 }""");
        await using var gateway = await RealGateway.StartAsync(plan);
        var flow = MailFlow.Start(gateway.Port);

        await ReloadAsync(gateway, folder, flow, 0, WarmUpReloads);
        await flow.StopAsync();
        var before = await SettledAsync(gateway);

        flow.Failures.ShouldBeEmpty();
        var second = MailFlow.Start(gateway.Port);
        await ReloadAsync(gateway, folder, second, WarmUpReloads, Reloads);
        await second.StopAsync();
        second.Failures.ShouldBeEmpty();
        second.Accepted.Count.ShouldBeGreaterThan(Reloads);

        var after = 0L;
        await Poll.UntilAsync(
            () => (after = gateway.PrivateOctets) <= before * Margin,
            () => $"memory came back to {before / 1024} KiB and {Margin:P0} of it; it is {after / 1024} KiB after {Reloads} reloads",
            Rest);
        TestContext.Current.TestOutputHelper?.WriteLine($"{second.Accepted.Count} messages; memory of the process {before / 1024} KiB before, {after / 1024} KiB after");
        (await gateway.GenerationsAsync()).ShouldHaveSingleItem().ShouldBe(1 + WarmUpReloads + Reloads);
        gateway.Log.Of("PluginStillInMemory").ShouldBeEmpty();
        member.Stored.Count.ShouldBe(flow.Accepted.Count + second.Accepted.Count);
        await gateway.StopAsync();
    }

    /// <summary>Changes a rule, a plugin, the configuration, in turns, and lets mail flow between two reloads.</summary>
    private static async Task ReloadAsync(RealGateway gateway, TestFolder folder, MailFlow flow, int from, int count)
    {
        for (var i = from; i < from + count; i++)
        {
            switch (i % 3)
            {
                case 0:
                    gateway.Folder.Write("rules/rule.js", Rule(i));
                    break;
                case 1:
                    // Another file in its folder makes it another plugin: it is copied, loaded and registered anew.
                    folder.Write($"plugins/{(i % 2 == 0 ? "noop" : "methods")}/version.txt", $"{i}\n");
                    break;
                default:
                    gateway.Plan.With("limits", $$"""{ "recipients": {{100 + i}} }""");
                    gateway.Folder.Write(RealGateway.ConfigurationFile, gateway.Plan.Text);
                    break;
            }

            var result = await gateway.ReloadAsync();
            ((bool?)result["succeeded"]).ShouldBe(true, result.ToJsonString());
            (await gateway.GenerationsAsync()).Count.ShouldBeLessThanOrEqualTo(2);
            await flow.MoreAsync(5);
        }
    }

    /// <summary>The least the process holds at rest: what the collections that follow a reload leave.</summary>
    private static async Task<long> SettledAsync(RealGateway gateway)
    {
        var (least, seen) = (long.MaxValue, 0);
        await Poll.UntilAsync(
            () =>
            {
                least = Math.Min(least, gateway.PrivateOctets);
                return ++seen == 400;
            },
            "the process was looked at for some seconds");
        return least;
    }

    private static string Rule(int version) => $$"""
        const table = Array.from({ length: 1000 }, (_, i) => `entry ${i} of {{version}}`);
        on('MAIL', async (session, mail) => { session.notes.seen = table.length; });
        on('HEADERS', (session, message) => { message.headers.add('X-Version', '{{version}}'); });
        """;
}
