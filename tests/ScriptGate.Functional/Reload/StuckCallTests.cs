using System.Runtime.CompilerServices;
using ScriptGate.Core.Chain;
using ScriptGate.Core.Gateway;
using ScriptGate.Core.Generations;
using ScriptGate.Functional.Harness;
using ScriptGate.Functional.Plugins;
using ScriptGate.Testing;

namespace ScriptGate.Functional.Reload;

/// <summary>A plugin's call that does not come back: the reloads that follow go through, and who asks what keeps an old generation is told its name.</summary>
public sealed class StuckCallTests
{
    private const string Goodbye = "421 4.3.2 The service is shutting down, closing the connection (support ID <id>)";

    // Seen by one tick, stuck at another.
    private static readonly TimeSpan UntilStuck = GatewayHost.StuckAfter + TimeSpan.FromSeconds(2);

    private readonly ManualClock _clock = new();

    [Fact]
    public async Task One_that_blocks_its_thread_in_each_generation_holds_up_none_of_several_reloads()
    {
        await using var member = ScriptedMember.Start();
        using var blocked = new BlockedSessions();
        await using var gateway = await TestGateway.StartAsync(blocked.Scene(member, _clock, """, "timeout": "5m" """).WithTop("reload", """{ "watch": false, "grace": "2m" }"""));
        var clients = new List<RawClient>();
        for (var number = 1; number <= 4; number++)
        {
            clients.Add(await blocked.BlockAsync(gateway));
            await ReloadPastAsync(gateway, number + 1);
        }

        gateway.Host.LiveGenerations.Select(generation => generation.Number).ShouldBe([5, 4, 3, 2, 1]);
        foreach (var report in gateway.Host.ReportGenerations().Where(report => report.Generation.Number < 4))
        {
            report.State.ShouldBe(GenerationState.Draining);
            (report.Sessions, report.Transactions, report.AfterDot).ShouldBe((1, 1, 0));
            var call = report.Calls.ShouldHaveSingleItem();
            (call.Name, call.Source, call.Stage, call.Kind).ShouldBe(("blocks", "plugin misbehaving 0.1.0", Stage.Rcpt, HeldCallKind.Blocks));
            (_clock.GetUtcNow() - call.Since).ShouldBeGreaterThanOrEqualTo(GatewayHost.StuckAfter);
        }

        gateway.Log.Of("NotWaitedFor")[0].ShouldBe("Generation 1 is held by calls that do not come back (blocks); the next one is built without waiting for it.");

        // The grace is over: somebody answers for those that block, and the generations end without them.
        _clock.Advance(TimeSpan.FromSeconds(150));
        foreach (var client in clients)
        {
            Transcript.WithoutId(await client.ReadReplyAsync()).ShouldBe(Goodbye);
            await client.DisposeAsync();
        }

        await UntilAsync(() => gateway.Host.LiveGenerations.Count == 1);
        var left = gateway.Host.Leftovers.Where(left => left.Calls.Count > 0).ToList();
        left.Select(one => one.Number).ShouldBe([1, 2, 3, 4]);
        left.ShouldAllBe(one => one.Calls[0].Name == "blocks" && one.Calls[0].Kind == HeldCallKind.GivenUp);

        blocked.Release();
        await UntilAsync(() => !gateway.Host.Leftovers.Any(one => one.Calls.Count > 0));
        (await gateway.ReloadAsync()).Generation.ShouldBe(6);
    }

    [Fact]
    public async Task One_that_promises_for_ever_holds_up_none_and_its_client_hears_421_after_the_grace()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address) { Clock = _clock }
            .WithChecks("""{ "misbehaving": { "does": "never-answers", "block": true, "timeout": "5m" } }""").WithTop("reload", """{ "watch": false, "grace": "2m" }"""));
        await using var client = await BlockedSessions.OpenAsync(gateway);
        await client.SendAsync("RCPT TO:<b@example.org>\r\n");
        await UntilAsync(() => gateway.Host.Sessions.HoldersOf(gateway.Host.Generations.Current).Any(holder => holder.Call is not null));

        await ReloadPastAsync(gateway, 2);
        await ReloadPastAsync(gateway, 3);
        await ReloadPastAsync(gateway, 4);

        var old = gateway.Host.ReportGenerations().Single(report => report.Generation.Number == 1);
        var call = old.Calls.ShouldHaveSingleItem();
        (call.Name, call.Source, call.Stage, call.Kind).ShouldBe(("never", "plugin misbehaving 0.1.0", Stage.Rcpt, HeldCallKind.Waits));

        _clock.Advance(TimeSpan.FromSeconds(150));
        Transcript.WithoutId(await client.ReadReplyAsync()).ShouldBe(Goodbye);
        await UntilAsync(() => gateway.Host.LiveGenerations.Count == 1);
        gateway.Host.Leftovers.Single(left => left.Number == 1).Calls.ShouldHaveSingleItem().Name.ShouldBe("never");
    }

    [Fact]
    public async Task Of_more_than_a_few_generations_that_are_held_so_the_oldest_ends_at_once()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address) { Clock = _clock }
            .WithChecks("""{ "misbehaving": { "does": "never-answers", "block": true, "timeout": "5m" } }""").WithTop("reload", """{ "watch": false, "grace": "1d" }"""));
        var clients = new List<RawClient>();
        for (var number = 1; number <= ReloadQueue.MostLetGo + 2; number++)
        {
            clients.Add(await BlockedSessions.OpenAsync(gateway));
            await clients[^1].SendAsync("RCPT TO:<b@example.org>\r\n");
            await UntilAsync(() => gateway.Host.Sessions.HoldersOf(gateway.Host.Generations.Current).Any(holder => holder.Call is not null));
            await ReloadPastAsync(gateway, number + 1);
        }

        _clock.Advance(TimeSpan.FromSeconds(2));
        Transcript.WithoutId(await clients[0].ReadReplyAsync()).ShouldBe(Goodbye);
        await UntilAsync(() => gateway.Host.LiveGenerations.All(generation => generation.Number != 1));
        foreach (var client in clients)
        {
            await client.DisposeAsync();
        }
    }

    [Theory]
    [InlineData("hangs-in-dispose", HeldCallPlaces.Dispose)]
    [InlineData("hangs-when-cancelled", HeldCallPlaces.Timer)]
    public async Task One_that_hangs_when_its_generation_ends_holds_up_none(string does, string place)
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address) { Clock = _clock }
            .WithPlugins("misbehaving").WithChecks($$"""{ "misbehaving": { "does": "{{does}}", "block": true } }"""));

        // Each has its own: a timer that never ran hears of no end.
        for (var number = 1; number <= 3; number++)
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            await UntilAsync(() => does != "hangs-when-cancelled" || gateway.Host.Generations.Current.Parts.Checks.Values.Any(set => set.Checks.Any(check => check.Timers.Any(timer => timer.Call is not null))));
            await ReloadPastAsync(gateway, number + 1);
        }

        await UntilAsync(
            () =>
            {
                _clock.Advance(TimeSpan.FromSeconds(1));
                return gateway.Host.LiveGenerations.Count == 1;
            });
        var left = gateway.Host.Leftovers.Where(left => left.Calls.Count > 0).ToList();
        left.Select(one => one.Number).ShouldBe([1, 2, 3]);
        left.ShouldAllBe(one => one.Calls[0].Name == "misbehaving" && one.Calls[0].Place == place && one.Calls[0].Kind == HeldCallKind.GivenUp);
    }

    [Theory]
    [InlineData("hangs-in-constructor")]
    [InlineData("hangs-in-register")]
    public async Task One_that_hangs_while_it_is_built_refuses_its_generation_and_no_other(string does)
    {
        await using var member = ScriptedMember.Start();
        var scenario = new Scenario(member.Address) { Clock = _clock }.WithPlugins("misbehaving").WithChecks("""{ "misbehaving": { "does": "No thanks" } }""");
        await using var gateway = await TestGateway.StartAsync(scenario);

        for (var i = 0; i < 2; i++)
        {
            gateway.Write("plugins/misbehaving/hangs-in-constructor", does == "hangs-in-constructor" ? $"{i}" : "");
            if (does != "hangs-in-constructor")
            {
                File.Delete(Path.Combine(gateway.Folder, "plugins/misbehaving/hangs-in-constructor"));
                scenario.WithChecks($$"""{ "misbehaving": { "does": "{{does}}" } }""").WriteTo(gateway.Folder);
            }

            // The time is for the one that hangs, and none of those that register before it.
            var hanging = Hanging;
            var reload = gateway.ReloadAsync();
            await UntilAsync(() => Hanging != hanging);
            await UntilAsync(
                () =>
                {
                    _clock.Advance(TimeSpan.FromSeconds(1));
                    return reload.IsCompleted;
                });
            var result = await reload;
            result.Succeeded.ShouldBeFalse();
            result.Diagnostics.Where(item => item.IsError).ShouldHaveSingleItem().Message.ShouldContain("the plugin did not finish registering within 10 s");
        }

        var left = gateway.Host.Leftovers.Where(left => left.Calls.Count > 0).ToList();
        left.Count.ShouldBe(2);
        left.ShouldAllBe(one => one.Number == null && one.Calls[0].Name == "misbehaving" && one.Calls[0].Place == HeldCallPlaces.Register);

        File.Delete(Path.Combine(gateway.Folder, "plugins/misbehaving/hangs-in-constructor"));
        gateway.Write("plugins/misbehaving/repaired", "");
        scenario.WithChecks("""{ "misbehaving": { "does": "No, thanks" } }""").WriteTo(gateway.Folder);
        (await UntilDoneAsync(gateway.ReloadAsync())).Generation.ShouldBe(2);
        await using var client = await BlockedSessions.OpenAsync(gateway);
        (await client.SayAsync("RCPT TO:<b@example.org>")).ShouldStartWith("550 5.7.1 No, thanks");
    }

    // The first one that waits for a generation with a stuck call needs the clock to see that it is.
    private async Task ReloadPastAsync(TestGateway gateway, int number)
    {
        _clock.Advance(TimeSpan.FromSeconds(2));
        var result = await UntilDoneAsync(gateway.ReloadAsync());
        result.Succeeded.ShouldBeTrue(string.Join('\n', result.Diagnostics));
        result.Generation.ShouldBe(number);
    }

    private async Task<ReloadResult> UntilDoneAsync(Task<ReloadResult> reload)
    {
        var advanced = TimeSpan.Zero;
        await UntilAsync(
            () =>
            {
                if (!reload.IsCompleted && advanced < UntilStuck)
                {
                    _clock.Advance(TimeSpan.FromSeconds(1));
                    advanced += TimeSpan.FromSeconds(1);
                }

                return reload.IsCompleted;
            });
        return await reload;
    }

    // Another object each time that one of them hangs.
    private static object? Hanging => AppContext.GetData("misbehaving.hangs");

    private static Task UntilAsync(Func<bool> condition, [CallerArgumentExpression(nameof(condition))] string what = "") => Condition.UntilAsync(condition, what, TestContext.Current.CancellationToken);
}
