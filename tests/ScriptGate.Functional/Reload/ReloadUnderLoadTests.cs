using System.Runtime.CompilerServices;
using System.Runtime.Loader;
using Microsoft.Extensions.Logging;
using ScriptGate.Functional.Harness;
using ScriptGate.Functional.Plugins;
using ScriptGate.Testing;

namespace ScriptGate.Functional.Reload;

/// <summary>A hundred reloads of rules, plugins and configuration, in turn, while mail flows. Everything is counted, nothing is weighed: what else the process does has no part in it.</summary>
public sealed class ReloadUnderLoadTests : IDisposable
{
    private const int Reloads = 100;

    // How many mails go through while a generation is built, on the connection that stays and on short ones each.
    private const int Beside = 3;

    private static readonly string[] Bad = ["GenerationRefused", "SessionFailed", "StepFailed", "Replayed", "PluginStillInMemory"];

    // Contents that no other test has, so that the contexts of this test's plugins have names of their own.
    private readonly string _run = Guid.NewGuid().ToString("N");
    private readonly Ledger _ledger = new();
    private readonly List<WeakReference> _generations = [];
    private readonly List<Task> _disposals = [];
    private readonly HashSet<string> _contexts = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _held = new(0);
    private TaskCompletionSource _letGo = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _toHold;

    [Fact]
    public async Task No_session_fails_at_most_two_generations_live_and_nothing_of_the_old_ones_stays()
    {
        await using var member = ScriptedMember.Start(script => script.OnFinalDot(HoldAsync));
        var scenario = Scene(member);
        await using var gateway = await TestGateway.StartAsync(scenario);
        await using var first = gateway.Connect();
        await using var second = gateway.Connect();
        await using var silent = gateway.Connect();
        foreach (var client in new[] { first, second, silent })
        {
            (await client.ReadReplyAsync()).ShouldStartWith("220 ");
            (await _ledger.SendAsync(client)).ShouldStartWith("250 ");
        }

        Note(gateway);
        for (var i = 1; i <= Reloads; i++)
        {
            await RoundAsync(gateway, scenario, i, first, second);
        }

        foreach (var client in new[] { first, second, silent })
        {
            // Who was silent all the time goes on as well.
            (await _ledger.SendAsync(client)).ShouldStartWith("250 ");
            (await client.SayAsync("QUIT")).ShouldStartWith("221 ");
        }

        await Patience.UntilAsync(Task.WhenAll(_disposals.SkipLast(1)), "every generation but the last ended", TestContext.Current.CancellationToken);
        _generations.Count.ShouldBe(Reloads + 1);
        _contexts.Count.ShouldBe(1 + ((Reloads + 2) / 3), "each change of the plugin was loaded");
        await CollectedAsync(() => Remaining().SequenceEqual([Reloads + 1]), () => $"of the generations only the last is in memory: {string.Join(' ', Remaining())}");
        await CollectedAsync(() => Loaded() == 1, () => $"{Loaded()} versions of the plugin are in memory");

        member.Messages.Count.ShouldBe(6 + (Reloads * (2 + (2 * Beside))));
        _ledger.ShouldBalance(inDoubt: 0, member);
        gateway.Log.Of("GenerationLive").ShouldBe([.. Enumerable.Range(1, Reloads + 1).Select(number => $"Generation {number} is live ({(number == 1 ? "start" : "test")}).")]);
        gateway.Log.Lines.Where(line => Bad.Contains(line.Event, StringComparer.Ordinal) || line.Level >= LogLevel.Error).ShouldBeEmpty();
        gateway.Host.StuckPlugins.ShouldBeEmpty();
    }

    public void Dispose() => _held.Dispose();

    private static string Rule(int version) => $"on('RCPT', s => {{ s.notes.version = {version}; }});";

    private static async Task CollectedAsync(Func<bool> isGone, Func<string> what)
    {
        var clock = TimeProvider.System;
        var start = clock.GetTimestamp();
        while (!isGone())
        {
            clock.GetElapsedTime(start).ShouldBeLessThan(Patience.Limit, what());
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true);
            GC.WaitForPendingFinalizers();

            // A worker of the pool keeps what it did last until it does something else.
            await Task.Yield();
        }
    }

    private Scenario Scene(ScriptedMember member) => new Scenario(member.Address)
        .WithTop("reload", """{ "watch": false }""")
        .WithPlugins("methods", "noop")
        .Prepare(folder => File.WriteAllText(Path.Combine(folder, "plugins/noop/note.txt"), _run))
        .WithChecks("""{ "methods": {}, "noop": {} }""")
        .With("limits", """{ "connectionsPerClient": 1000, "junkCommands": 100000 }""")
        .WithRule(Rule(0));

    /// <summary>One reload. On a connection that stays and on a short one a transaction is open from before the build to after the swap; on others mail flows meanwhile.</summary>
    private async Task RoundAsync(TestGateway gateway, Scenario scenario, int number, RawClient first, RawClient second)
    {
        var token = TestContext.Current.CancellationToken;
        _letGo = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Volatile.Write(ref _toHold, 2);
        var open = Task.WhenAll(SendAsync(first, 1), SendShortAsync(gateway, 1));
        await Patience.UntilAsync(_held.WaitAsync(token), "a dot is held", token);
        await Patience.UntilAsync(_held.WaitAsync(token), "another dot is held", token);
        var beside = Task.WhenAll(SendAsync(second, Beside), SendShortAsync(gateway, Beside));

        Change(gateway, scenario, number);
        var result = await Patience.UntilAsync(gateway.ReloadAsync(), "the reload", token);
        result.Succeeded.ShouldBeTrue(string.Join('\n', result.Diagnostics));
        result.Generation.ShouldBe(number + 1);
        Note(gateway);
        Live().ShouldBe(2);
        gateway.Host.LiveGenerations.Select(generation => generation.Number).ShouldBe([number + 1, number]);

        _letGo.SetResult();
        await Patience.UntilAsync(open, "the open transactions ended", token);
        await Patience.UntilAsync(beside, "the mail beside them went through", token);
    }

    // The next dots are answered when the test says so: the generation of their transactions is held as long.
    private async Task HoldAsync(MemberStep step)
    {
        if (Interlocked.Decrement(ref _toHold) >= 0)
        {
            _held.Release();
            await _letGo.Task;
        }

        await step.DefaultAsync();
    }

    private async Task SendAsync(RawClient client, int count)
    {
        for (var i = 0; i < count; i++)
        {
            (await _ledger.SendAsync(client)).ShouldStartWith("250 ");
            Live().ShouldBeLessThanOrEqualTo(2);
        }
    }

    private async Task SendShortAsync(TestGateway gateway, int count)
    {
        for (var i = 0; i < count; i++)
        {
            await using var client = gateway.Connect();
            (await client.ReadReplyAsync()).ShouldStartWith("220 ");
            await SendAsync(client, 1);
            (await client.SayAsync("QUIT")).ShouldStartWith("221 ");
        }
    }

    private void Change(TestGateway gateway, Scenario scenario, int number)
    {
        switch (number % 3)
        {
            case 0:
                gateway.Write("scripts/rules/rule.js", Rule(number));
                break;
            case 1:
                // Another content is another plugin, loaded beside the old one.
                gateway.Write("plugins/noop/note.txt", $"{_run} {number}");
                break;
            default:
                gateway.Write("scriptgate.json", scenario.With("limits", $$"""{ "connectionsPerClient": 1000, "junkCommands": {{100_000 + number}} }""").Configuration.ToJsonString());
                break;
        }
    }

    private int Live()
    {
        lock (_disposals)
        {
            return _disposals.Count(disposed => !disposed.IsCompleted);
        }
    }

    private IEnumerable<int> Remaining() => Enumerable.Range(1, _generations.Count).Where(number => _generations[number - 1].IsAlive);

    // Not inlined: a local of the test would keep what is to be seen going away.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private int Loaded() => AssemblyLoadContext.All.Count(context => _contexts.Contains(context.Name ?? string.Empty));

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Note(TestGateway gateway)
    {
        var generation = gateway.Host.Generations.Current;
        _generations.Add(new WeakReference(generation));
        lock (_disposals)
        {
            _disposals.Add(generation.Disposed);
        }

        _contexts.Add($"noop {Core.Plugins.PluginFolder.Read(Path.Combine(gateway.Folder, "plugins", "noop"), "noop").Hash[..12]}");
    }
}
