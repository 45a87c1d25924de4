using ScriptGate.Functional.Harness;
using ScriptGate.Functional.Plugins;
using ScriptGate.Testing;

namespace ScriptGate.Functional.Reload;

/// <summary>Memory is the whole process's: nothing else may run beside.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;

/// <summary>A hundred reloads of rules, plugins and configuration.</summary>
[Collection(nameof(Alone))]
public sealed class ReloadUnderLoadTests
{
    private const int Reloads = 100;

    [Fact]
    public async Task While_mail_flows_over_long_and_short_connections_no_session_fails_and_no_mail_is_lost()
    {
        await using var member = ScriptedMember.Start();
        var scenario = Scene(member);
        await using var gateway = await TestGateway.StartAsync(scenario);
        var ledger = new Ledger();
        using var stop = new CancellationTokenSource();
        Task[] clients = [LongAsync(gateway, ledger, stop.Token), LongAsync(gateway, ledger, stop.Token), ShortAsync(gateway, ledger, stop.Token), ShortAsync(gateway, ledger, stop.Token)];

        await ReloadAsync(gateway, scenario, Reloads);
        await stop.CancelAsync();
        await Patience.UntilAsync(Task.WhenAll(clients), "the clients finished", TestContext.Current.CancellationToken);

        gateway.Host.Generations.Current.Number.ShouldBe(Reloads + 1);
        ledger.ShouldBalance(inDoubt: 0, member);
        gateway.Log.Of("SessionFailed").ShouldBeEmpty();
        gateway.Log.Of("StepFailed").ShouldBeEmpty();
        gateway.Log.Of("Replayed").ShouldBeEmpty();
    }

    [Fact]
    public async Task The_memory_comes_back_and_the_old_plugins_are_unloaded()
    {
        await using var member = ScriptedMember.Start();
        var scenario = Scene(member);
        await using var gateway = await TestGateway.StartAsync(scenario);
        await using var client = gateway.Connect();
        await client.GreetAsync();

        // What is made once is made: compiled code, buffers, threads.
        await ReloadAsync(gateway, scenario, 12);
        var before = await MemoryAsync(gateway);
        await ReloadAsync(gateway, scenario, Reloads);
        var after = await MemoryAsync(gateway);

        gateway.Host.StuckPlugins.ShouldBeEmpty();
        after.ShouldBeLessThan(before + (before / 10));
        (await client.MailAsync()).ShouldStartWith("250 ");
    }

    private static Scenario Scene(ScriptedMember member) => new Scenario(member.Address)
        .WithPlugins("methods", "noop")
        .WithChecks("""{ "methods": {}, "noop": {} }""")
        .With("limits", """{ "connectionsPerClient": 1000, "junkCommands": 100000 }""")
        .WithRule(Rule(0));

    private static string Rule(int version) => $"on('RCPT', s => {{ s.notes.version = {version}; }});";

    private static async Task ReloadAsync(TestGateway gateway, Scenario scenario, int count)
    {
        for (var i = 1; i <= count; i++)
        {
            switch (i % 3)
            {
                case 0:
                    gateway.Write("scripts/rules/rule.js", Rule(i));
                    break;
                case 1:
                    // Another content is another plugin, loaded beside the old one.
                    gateway.Write("plugins/noop/note.txt", $"{i}");
                    break;
                default:
                    gateway.Write("scriptgate.json", scenario.With("limits", $$"""{ "connectionsPerClient": 1000, "junkCommands": {{100_000 + i}} }""").Configuration.ToJsonString());
                    break;
            }

            var result = await gateway.ReloadAsync();
            result.Succeeded.ShouldBeTrue(string.Join('\n', result.Diagnostics));
            gateway.Host.LiveGenerations.Count.ShouldBeLessThanOrEqualTo(2);
        }
    }

    private static async Task LongAsync(TestGateway gateway, Ledger ledger, CancellationToken stop)
    {
        await using var client = gateway.Connect();
        await client.ReadReplyAsync();
        while (!stop.IsCancellationRequested)
        {
            (await ledger.SendAsync(client)).ShouldStartWith("250 ");
        }

        (await client.SayAsync("QUIT")).ShouldStartWith("221 ");
    }

    private static async Task ShortAsync(TestGateway gateway, Ledger ledger, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            await using var client = gateway.Connect();
            (await client.ReadReplyAsync()).ShouldStartWith("220 ");
            (await ledger.SendAsync(client)).ShouldStartWith("250 ");
            (await client.SayAsync("QUIT")).ShouldStartWith("221 ");
        }
    }

    private static async Task<long> MemoryAsync(TestGateway gateway)
    {
        while (gateway.Host.LiveGenerations.Count > 1)
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            await Task.Yield();
        }

        gateway.Log.Clear();
        for (var round = 0; round < 12; round++)
        {
            await Task.Yield();
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
        }

        return GC.GetTotalMemory(forceFullCollection: true);
    }
}
