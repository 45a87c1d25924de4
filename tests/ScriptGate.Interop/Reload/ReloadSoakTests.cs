using System.Text.Json.Nodes;
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

    // What is promised. Ten times the least of several was 63.1 to 65.6 MiB, and 2.2 MiB more at most behind the reloads than before. One generation kept for each tenth reload makes 43 MiB more in 150.
    private const double Margin = 0.05;

    // On a busy machine the warm-up leaves some things to be made later: a process with 62.2 MiB before had 66.5 behind. They are made once; what leaks, leaks again in the next thousand.
    private const int Attempts = 2;

    // Managed memory is counted behind a collection and differs by some tenths of a MiB: a kept object of 10 KiB for each tenth reload shows.
    private const long HeapMargin = 1024 * 1024;

    // One that is kept for each tenth reload makes a hundred.
    private const int DescriptorMargin = 20;

    // At rest the process differs by some MiB from one time to the next. What leaks stays, so it is in the least of several times, too.
    private const int Times = 3;

    // Connections that stay, and those that carry one message each, at any moment.
    private const int LongClients = 3;
    private const int ShortClients = 3;

    // Looks at the memory of a process at rest, up to 40 each second: longer than the gateway takes to collect what was unloaded.
    private const int Looks = 480;

    // A limit that only a failure waits for: on a busy machine each look takes many times as long.
    private static readonly TimeSpan Rest = TimeSpan.FromMinutes(5);

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
        var mostOfAll = (long)(before.Octets * (1 + (Attempts * Margin)));

        for (var attempt = 1; ; attempt++)
        {
            await ReloadAsync(Reloads);
            var after = await LeastAsync();
            var most = (long)(before.Octets * (1 + Margin));
            TestContext.Current.TestOutputHelper?.WriteLine($"{accepted} messages; {reloads} reloads; before {before}; after {after}");
            (after.Heap - before.Heap).ShouldBeLessThanOrEqualTo(HeapMargin);
            (after.Descriptors - before.Descriptors).ShouldBeLessThanOrEqualTo(DescriptorMargin);
            if (after.Octets <= most || attempt == Attempts)
            {
                after.Octets.ShouldBeLessThanOrEqualTo(Math.Min(most, mostOfAll));
                break;
            }

            before = after;
        }

        // The engine has now and then a thread of its own, which has the name of the lane that started it.
        LanesOf(gateway).ShouldBeLessThanOrEqualTo(lanes + 1);
        (await gateway.GenerationsAsync()).ShouldHaveSingleItem().ShouldBe(1 + reloads);

        // It names a plugin that has not left, and looks again whether one that it named has left since: on a busy machine six looks may be over before its last session is.
        JsonObject? health = null;
        await Poll.UntilAsync(
            async () => (string?)(health = await gateway.GetAsync("/health/ready"))["status"] == "ready",
            () => $"the gateway was well: {health?.ToJsonString()}\n{gateway.Log.Unusual}",
            Rest);
        member.StoredCount.ShouldBe(accepted);
        await gateway.StopAsync();

        async Task ReloadAsync(int count)
        {
            accepted += await ReloadSoakTests.ReloadAsync(gateway, folder, reloads, count);
            reloads += count;
        }

        async Task<Holding> LeastAsync()
        {
            var least = await SettledAsync(gateway);
            for (var time = 1; time < Times; time++)
            {
                await ReloadAsync(3);
                least = least.Least(await SettledAsync(gateway));
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

        // The collector gives back whole regions, of 4 MiB unless told otherwise: as much as the margin.
        plan.Environment["DOTNET_GCRegionSize"] = "0x100000";

        // Each thread has an arena for malloc, up to eight for each processor, and each fills its gaps for itself: that takes 2,000 reloads and 6 MiB. One has done so before the first 300 are over.
        plan.Environment["MALLOC_ARENA_MAX"] = "1";
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
        flow.Failures.ShouldBeEmpty(gateway.Log.Unusual);
        flow.Accepted.Count.ShouldBeGreaterThanOrEqualTo(count * 5);
        return flow.Accepted.Count;
    }

    /// <summary>The least the process holds at rest, and what the last of the collections that follow a reload left.</summary>
    private static async Task<Holding> SettledAsync(RealGateway gateway)
    {
        var (octets, descriptors, threads, seen) = (long.MaxValue, int.MaxValue, int.MaxValue, 0);
        await Poll.UntilAsync(
            () =>
            {
                (octets, descriptors, threads) = (Math.Min(octets, gateway.PrivateOctets), Math.Min(descriptors, gateway.Descriptors), Math.Min(threads, gateway.ThreadNames.Count));
                return ++seen == Looks;
            },
            () => $"the process was looked at {Looks} times",
            Rest);
        return new Holding(octets, (long)(await gateway.GetAsync("/api/status"))["memory"]!["heap"]!, descriptors, threads);
    }

    private static int LanesOf(RealGateway gateway) => gateway.ThreadNames.Count(name => name == "rules");

    private static string Rule(int version) => $$"""
        const table = Array.from({ length: 5000 }, (_, i) => `entry ${i} of {{version}}`);
        on('MAIL', async (session, mail) => { session.notes.seen = table.length; });
        on('HEADERS', (session, message) => { message.headers.add('X-Version', '{{version}}'); });
        """;

    /// <param name="Octets">Memory of the process.</param>
    /// <param name="Heap">Managed memory, as the last of the collections that follow a reload left it.</param>
    /// <param name="Descriptors">Open descriptors.</param>
    /// <param name="Threads">Threads: each has a stack, and the pool keeps its own for twenty seconds behind the last work.</param>
    private sealed record Holding(long Octets, long Heap, int Descriptors, int Threads)
    {
        public Holding Least(Holding other) => new(Math.Min(Octets, other.Octets), Math.Min(Heap, other.Heap), Math.Min(Descriptors, other.Descriptors), Math.Min(Threads, other.Threads));

        public override string ToString() => $"{Octets / 1024} KiB, heap {Heap / 1024} KiB, {Descriptors} descriptors, {Threads} threads";
    }
}
