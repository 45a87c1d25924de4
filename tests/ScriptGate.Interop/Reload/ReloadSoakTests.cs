using ScriptGate.Interop.Harness;
using ScriptGate.Interop.Harness.Gateway;
using ScriptGate.Interop.Ledger;

namespace ScriptGate.Interop.Reload;

/// <summary>Reload after reload while mail flows, in a process whose memory is its own.</summary>
public sealed class ReloadSoakTests
{
    // Each a multiple of three, for rule, configuration and plugin change in turn; the plugin last, for the gateway collects what plugins leave.
    private const int WarmUp = 300;
    private const int Reloads = 1002;

    // One generation kept for each tenth reload makes 30 MiB more of 70.
    private const double Margin = 0.05;

    // At rest the process differs by some MiB from one time to the next. What leaks stays, so it is in the least of several times, too.
    private const int Times = 4;

    // Connections that stay, and those that carry one message each, at any moment.
    private const int LongClients = 3;
    private const int ShortClients = 3;

    // Looks at the memory of a process at rest, up to 40 each second: longer than the gateway takes to collect what was unloaded.
    private const int Looks = 480;

    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task A_thousand_reloads_of_rules_plugins_and_configuration_fail_no_session_and_leave_no_memory_behind()
    {
        await using var member = new SinkProcess();
        await member.StartAsync();
        using var folder = new TestFolder();
        PluginFolders.Copy(PluginFolders.Shipped, folder.Of("plugins"));
        await using var gateway = await RealGateway.StartAsync(Plan(member, folder.Of("plugins")));

        // What is made once is made: compiled code, buffers, threads, the records of the last transactions.
        var (accepted, reloads) = (0, 0);
        await ReloadAsync(WarmUp);
        var before = await LeastAsync();
        var lanes = LanesOf(gateway);

        await ReloadAsync(Reloads);
        var after = await LeastAsync();
        var most = (long)(before.Octets * Margin);
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{accepted} messages; {Reloads} reloads; memory of the process {before.Octets / 1024} KiB before, {after.Octets / 1024} KiB after; heap {before.Heap / 1024} KiB before, {after.Heap / 1024} KiB after");
        (after.Octets - before.Octets).ShouldBeLessThanOrEqualTo(most);
        (after.Heap - before.Heap).ShouldBeLessThanOrEqualTo(most);

        // The engine has now and then a thread of its own, which has the name of the lane that started it.
        LanesOf(gateway).ShouldBeLessThanOrEqualTo(lanes + 1);
        (await gateway.GenerationsAsync()).ShouldHaveSingleItem().ShouldBe(1 + reloads);
        gateway.Log.Of("PluginStillInMemory").ShouldBeEmpty();
        ((string?)(await gateway.GetAsync("/health/ready"))["status"]).ShouldBe("ready");
        member.Stored.Count.ShouldBe(accepted);
        await gateway.StopAsync();

        async Task ReloadAsync(int count)
        {
            accepted += await ReloadSoakTests.ReloadAsync(gateway, folder, reloads, count);
            reloads += count;
        }

        async Task<(long Octets, long Heap)> LeastAsync()
        {
            var least = await SettledAsync(gateway);
            for (var time = 1; time < Times; time++)
            {
                await ReloadAsync(3);
                var again = await SettledAsync(gateway);
                least = (Math.Min(least.Octets, again.Octets), Math.Min(least.Heap, again.Heap));
            }

            return least;
        }
    }

    private static GatewayPlan Plan(SinkProcess member, string plugins)
    {
        var plan = new GatewayPlan(member.Address)
            .WithRule(Rule(0))
            .With("securityProfile", "\"edge\"")
            .WithTop("securityProfiles", """{ "edge": { "checks": { "methods": { "alarm": true, "block": true }, "noop": {} } } }""")
            .WithTop("plugins", $$"""{ "directory": "{{plugins}}" }""")
            .WithTop("reload", """{ "watch": false }""")

            // A configuration of some size: a generation that is kept has to show.
            .WithTop("trustedNetworks", $"[\"127.0.0.0/8\", {string.Join(", ", Enumerable.Range(0, 4000).Select(i => $"\"10.{i / 200}.{i % 200}.0/24\""))}]")

            // The memory of the last transactions is no leak; here there are soon as many as fit.
            .WithTop("overload", """{ "delay": "0" }""")
            .WithTop("records", """{ "maxCount": 500 }""");

        // What is garbage is to be given back when the gateway collects, and not to pile up meanwhile: only then what is left says something.
        plan.Environment["DOTNET_gcConcurrent"] = "0";
        plan.Environment["DOTNET_GCConserveMemory"] = "9";
        plan.Environment["DOTNET_GCgen0size"] = "0x400000";
        return plan;
    }

    /// <summary>Changes a rule, the configuration, a plugin, in turn, while mail flows over connections that stay and over short ones.</summary>
    /// <returns>How many messages were accepted.</returns>
    private static async Task<int> ReloadAsync(RealGateway gateway, TestFolder folder, int from, int count)
    {
        var flow = MailFlow.Start(gateway.Port, longConnections: LongClients, shortConnections: ShortClients);
        for (var i = from; i < from + count; i++)
        {
            switch (i % 3)
            {
                case 0:
                    gateway.Folder.Write("rules/rule.js", Rule(i));
                    break;
                case 1:
                    gateway.Plan.With("limits", $$"""{ "recipients": {{100 + i}} }""");
                    gateway.Folder.Write(RealGateway.ConfigurationFile, gateway.Plan.Text);
                    break;
                default:
                    // Another file in its folder makes it another plugin: it is copied, loaded and registered anew.
                    folder.Write($"plugins/{(i % 2 == 0 ? "noop" : "methods")}/version.txt", $"{i}\n");
                    break;
            }

            var result = await gateway.ReloadAsync();
            ((bool?)result["succeeded"]).ShouldBe(true, result.ToJsonString());
            ((int?)result["generation"]).ShouldBe(i + 2);
            await flow.MoreAsync(5);
        }

        await flow.StopAsync();
        flow.Failures.ShouldBeEmpty();
        flow.Accepted.Count.ShouldBeGreaterThanOrEqualTo(count * 5);
        return flow.Accepted.Count;
    }

    /// <summary>The least the process holds at rest, and what the last of the collections that follow a reload left.</summary>
    private static async Task<(long Octets, long Heap)> SettledAsync(RealGateway gateway)
    {
        var (least, seen) = (long.MaxValue, 0);
        await Poll.UntilAsync(
            () =>
            {
                least = Math.Min(least, gateway.PrivateOctets);
                return ++seen == Looks;
            },
            () => $"the process was looked at {Looks} times",
            Rest);
        return (least, (long)(await gateway.GetAsync("/api/status"))["memory"]!["heap"]!);
    }

    private static int LanesOf(RealGateway gateway) => gateway.ThreadNames.Count(name => name == "rules");

    private static string Rule(int version) => $$"""
        const table = Array.from({ length: 5000 }, (_, i) => `entry ${i} of {{version}}`);
        on('MAIL', async (session, mail) => { session.notes.seen = table.length; });
        on('HEADERS', (session, message) => { message.headers.add('X-Version', '{{version}}'); });
        """;
}
