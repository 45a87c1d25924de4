using FsCheck;
using FsCheck.Fluent;
using ScriptGate.Core.Plugins;
using ScriptGate.Scripting.Api.Objects;
using ScriptGate.Scripting.Api.Services;
using ScriptGate.Scripting.Engine;
using ScriptGate.Scripting.Tests.Support;
using ScriptGate.Storage.Memory;

namespace ScriptGate.Scripting.Tests.Api;

/// <summary>Whatever rules do with a table, and whenever: it is what a list of values with two times each would be.</summary>
public sealed class TableModelTests
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task A_table_is_what_its_model_is()
    {
        var what = Gen.Zip(Gen.Elements("get", "set", "add", "increment", "remaining", "touch", "remove", "wait", "wait"), Gen.Choose(0, 3));
        foreach (var steps in Gen.Zip(what, Gen.Choose(1, 25_000)).ListOf(60).Sample(300))
        {
            await PlayAsync([.. steps.Select(step => (step.Item1.Item1, step.Item1.Item2, step.Item2))]);
        }
    }

    [Fact]
    public async Task A_thousand_increments_at_once_are_a_thousand()
    {
        using var store = new MemoryStateStore(new ManualClock());
        var table = new RuleTable(store, TimeProvider.System, "t");
        var life = new EntryLife(Lifetime, null, Durability.Volatile);

        var sums = await Task.WhenAll(Enumerable.Range(0, 1000).Select(_ => Task.Run(() => table.IncrementAsync("k", 1, life))));

        sums.Select(sum => sum.Number).Order().ShouldBe(Enumerable.Range(1, 1000).Select(i => (double)i));
    }

    [Fact]
    public async Task A_thousand_sessions_that_increment_at_once_are_a_thousand()
    {
        using var store = new MemoryStateStore(TimeProvider.System);
        using var house = new RuleHouse(
            "on('CONNECT', async session => { await table.increment('all'); await table.namespace('own').increment(session.id, 2); });",
            services: new Core.Chain.RuleServices { Store = store });

        await Task.WhenAll(Enumerable.Range(0, 1000).Select(i => Task.Run(async () =>
            (await house.Judge(new ConnectEvent(new FakeSession { Id = $"SG-{i:d16}" }))).Failed.ShouldBeFalse())));

        var part = new CheckStateStore(store, TableApi.StorePart);
        (await new RuleTable(part, TimeProvider.System, "default").GetAsync("all")).Number.ShouldBe(1000);
        (await new RuleTable(part, TimeProvider.System, "own").GetAsync("SG-0000000000000999")).Number.ShouldBe(2);
    }

    // Keys 0 and 1 have no idle time, 2 and 3 have one of ten seconds.
    private static async Task PlayAsync(IReadOnlyList<(string Name, int Key, int Number)> steps)
    {
        var clock = new ManualClock();
        using var store = new MemoryStateStore(clock);
        var table = new RuleTable(store, clock, "t");
        var model = new Dictionary<string, ModelEntry>(StringComparer.Ordinal);
        foreach (var (name, number, amount) in steps)
        {
            var key = $"k{number}";
            TimeSpan? idle = number >= 2 ? TimeSpan.FromSeconds(10) : null;
            var life = new EntryLife(Lifetime, idle, Durability.Volatile);
            var now = clock.GetUtcNow();
            foreach (var dead in model.Where(pair => pair.Value.DueAt <= now).Select(pair => pair.Key).ToList())
            {
                model.Remove(dead);
            }

            var there = model.GetValueOrDefault(key);
            var (actual, expected) = name switch
            {
                "get" => (Text(await table.GetAsync(key)), there is null ? "null" : $"{there.Use(now).Value}"),
                "set" => (Text(await table.SetAsync(key, $"{amount}", life)), Put(model, key, new ModelEntry(amount, now, Lifetime, idle))),
                "add" => (Text(await table.AddAsync(key, $"{amount}", life)), there is null ? Put(model, key, new ModelEntry(amount, now, Lifetime, idle), "true") : "false"),
                "increment" => (Text(await table.IncrementAsync(key, amount, life)), there is null ? Put(model, key, new ModelEntry(amount, now, Lifetime, idle), $"{amount}") : $"{there.Use(now).Add(amount)}"),
                "remaining" => (Text(await table.RemainingAsync(key)), there is null ? "null" : $"{(there.DueAt - now).TotalMilliseconds}"),
                "touch" => (Text(await table.TouchAsync(key, Lifetime)), there is null ? "false" : there.Touch(now, Lifetime)),
                "remove" => (Text(await table.RemoveAsync(key, Durability.Volatile)), model.Remove(key) ? "true" : "false"),
                _ => (Wait(clock, amount), "waited"),
            };
            actual.ShouldBe(expected, $"{name} {key} in {string.Join(' ', steps)}");
        }
    }

    private static string Put(Dictionary<string, ModelEntry> model, string key, ModelEntry entry, string result = "undefined")
    {
        model[key] = entry;
        return result;
    }

    private static string Wait(ManualClock clock, int milliseconds)
    {
        clock.Advance(TimeSpan.FromMilliseconds(milliseconds));
        return "waited";
    }

    private static string Text(ScriptValue value) => value.Kind switch
    {
        ScriptValueKind.Number => $"{value.Number}",
        ScriptValueKind.Boolean => value.Number != 0 ? "true" : "false",
        ScriptValueKind.Null => "null",
        _ => "undefined",
    };

    /// <summary>An entry: a number, the end of its life, and when somebody was last interested in it.</summary>
    private sealed class ModelEntry(long value, DateTimeOffset now, TimeSpan lifetime, TimeSpan? idle)
    {
        private DateTimeOffset _end = now + lifetime;
        private DateTimeOffset _used = now;

        public long Value { get; private set; } = value;

        public DateTimeOffset DueAt => idle is { } pause && _used + pause < _end ? _used + pause : _end;

        public ModelEntry Use(DateTimeOffset at)
        {
            _used = at;
            return this;
        }

        public long Add(long amount) => Value += amount;

        // With an idle time it begins again; else the lifetime does.
        public string Touch(DateTimeOffset at, TimeSpan lifetime)
        {
            if (idle is null)
            {
                _end = at + lifetime;
            }

            _used = at;
            return "true";
        }
    }
}
