using ScriptGate.Storage.Memory;
using ScriptGate.Testing;
using Shouldly;
using Xunit;

namespace ScriptGate.Storage.Conformance.Memory;

public sealed class MemoryStateStoreTests : StateStoreTests, IDisposable
{
    private readonly MemoryStateStore _store;

    public MemoryStateStoreTests() => _store = new MemoryStateStore(Clock);

    protected override IStateStore Store => _store;

    public void Dispose() => _store.Dispose();
}

public sealed class MemorySlidingWindowTests : SlidingWindowTests, IDisposable
{
    private readonly MemoryStateStore _store;

    public MemorySlidingWindowTests() => _store = new MemoryStateStore(Clock);

    protected override IStateStore Store => _store;

    public void Dispose() => _store.Dispose();
}

/// <summary>What only the store in memory has: a bound, and sweeping.</summary>
public sealed class MemoryBoundsTests
{
    private readonly ManualClock _clock = new();

    [Fact]
    public async Task When_it_is_full_what_expires_first_makes_room()
    {
        using var store = Store(3);
        await SetAsync(store, "late", 30);
        await SetAsync(store, "early", 10);
        await SetAsync(store, "middle", 20);

        await SetAsync(store, "new", 40);

        store.Count.ShouldBe(3);
        store.Evicted.ShouldBe(1);
        (await GetAsync(store, "early")).ShouldBeNull();
        (await GetAsync(store, "late")).ShouldBe("v");
    }

    [Fact]
    public async Task A_lifetime_that_started_again_counts_when_room_is_made()
    {
        using var store = Store(2);
        await SetAsync(store, "touched", 10);
        await SetAsync(store, "other", 20);
        await store.TouchAsync("touched", TimeSpan.FromSeconds(30), Durability.Volatile, Cancellation);

        await SetAsync(store, "new", 40);

        (await GetAsync(store, "touched")).ShouldBe("v");
        (await GetAsync(store, "other")).ShouldBeNull();
    }

    [Fact]
    public async Task A_lifetime_that_became_shorter_counts_when_room_is_made()
    {
        using var store = Store(2);
        await SetAsync(store, "shortened", 30);
        await SetAsync(store, "other", 20);
        await SetAsync(store, "shortened", 10);

        await SetAsync(store, "new", 40);

        (await GetAsync(store, "shortened")).ShouldBeNull();
        (await GetAsync(store, "other")).ShouldBe("v");
    }

    [Fact]
    public async Task What_is_expired_makes_room_without_evicting()
    {
        using var store = Store(2);
        await SetAsync(store, "a", 1);
        await SetAsync(store, "b", 60);
        _clock.Advance(TimeSpan.FromSeconds(1));

        await SetAsync(store, "c", 60);

        store.Evicted.ShouldBe(0);
        (await GetAsync(store, "b")).ShouldBe("v");
    }

    [Fact]
    public async Task Windows_count_too()
    {
        using var store = Store(2);
        for (var i = 0; i < 10; i++)
        {
            (await store.CountInWindowAsync($"client {i}", 1, TimeSpan.FromSeconds(10), 1, Cancellation)).Allowed.ShouldBeTrue();
            await SetAsync(store, $"key {i}", 10);
        }

        store.Count.ShouldBe(2);
    }

    [Fact]
    public async Task The_sweep_frees_what_nobody_asks_for_again()
    {
        using var store = new MemoryStateStore(_clock);
        for (var i = 0; i < 5000; i++)
        {
            await SetAsync(store, $"key {i}", 30);
        }

        store.Count.ShouldBe(5000);
        _clock.Advance(TimeSpan.FromMinutes(1));

        store.Count.ShouldBe(0);
        store.Evicted.ShouldBe(0);
    }

    [Fact]
    public void Adding_and_removing_one_key_for_ever_does_not_fill_the_heap()
    {
        var shard = new MemoryShard(new ShardBounds(100, long.MaxValue));

        for (var i = 0; i < 100_000; i++)
        {
            shard.Set("k", "v", TimeSpan.FromHours(1), TimeSpan.Zero);
            shard.Remove("k", TimeSpan.Zero);
        }

        shard.HeapCount.ShouldBeLessThan(150);
    }

    [Fact]
    public void Shortening_one_lifetime_for_ever_does_not_fill_the_heap()
    {
        var shard = new MemoryShard(new ShardBounds(100, long.MaxValue));

        for (var i = 100_000; i > 0; i--)
        {
            shard.Set("k", "v", TimeSpan.FromSeconds(i), TimeSpan.Zero);
        }

        shard.HeapCount.ShouldBeLessThan(150);
        shard.Remaining("k", TimeSpan.Zero).ShouldBe(TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task Many_keys_spread_over_shards_and_stay_within_the_bound()
    {
        using var store = Store(10_000);
        for (var i = 0; i < 50_000; i++)
        {
            await SetAsync(store, $"key {i}", 60);
        }

        store.Count.ShouldBeInRange(9_000, 10_000);
        (store.Count + store.Evicted).ShouldBe(50_000);
    }

    [Fact]
    public async Task Octets_are_bounded_too()
    {
        using var store = new MemoryStateStore(_clock, new ShardBounds(1_000_000, 1024 * 1024));
        var value = new string('x', 10_000);
        for (var i = 0; i < 1000; i++)
        {
            await store.SetAsync($"key {i}", value, TimeSpan.FromSeconds(100 + i), Durability.Volatile, Cancellation);
        }

        store.Octets.ShouldBeInRange(1024 * 1024 - 25_000, 1024 * 1024);
        (await GetAsync(store, "key 999")).ShouldBe(value);
        (await GetAsync(store, "key 900")).ShouldBeNull();
    }

    [Fact]
    public async Task What_grows_makes_room_as_well()
    {
        using var store = new MemoryStateStore(_clock, new ShardBounds(1_000_000, 300_000));
        await SetAsync(store, "first to expire", 10);
        await SetAsync(store, "grows", 60);
        for (var i = 0; i < 14; i++)
        {
            await store.AppendAsync("grows", new string('x', 4096), TimeSpan.FromSeconds(60), Durability.Volatile, Cancellation);
            await store.AppendAsync("grows too", new string('x', 4096), TimeSpan.FromSeconds(60), Durability.Volatile, Cancellation);
        }

        (await GetAsync(store, "first to expire")).ShouldBe("v");
        await store.SetAsync("large", new string('x', 60_000), TimeSpan.FromSeconds(60), Durability.Volatile, Cancellation);

        (await GetAsync(store, "first to expire")).ShouldBeNull();
        store.Octets.ShouldBeLessThanOrEqualTo(300_000);
    }

    [Fact]
    public async Task When_everything_has_gone_nothing_is_counted_any_more()
    {
        using var store = new MemoryStateStore(_clock);
        for (var i = 0; i < 100; i++)
        {
            await SetAsync(store, $"key {i}", 10);
            await store.AppendAsync($"key {i}", "more", TimeSpan.FromSeconds(10), Durability.Volatile, Cancellation);
            await store.CountInWindowAsync($"key {i}", 5, TimeSpan.FromSeconds(10), 1, Cancellation);
        }

        for (var i = 0; i < 50; i++)
        {
            await store.RemoveAsync($"key {i}", Durability.Volatile, Cancellation);
        }

        store.Octets.ShouldBeGreaterThan(0);
        _clock.Advance(TimeSpan.FromMinutes(1));
        store.Octets.ShouldBe(0);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private MemoryStateStore Store(int entries) => new(_clock, new ShardBounds(entries, long.MaxValue));

    private static ValueTask<string?> GetAsync(MemoryStateStore store, string key) => store.GetAsync(key, Cancellation);

    private static ValueTask SetAsync(MemoryStateStore store, string key, int seconds) =>
        store.SetAsync(key, "v", TimeSpan.FromSeconds(seconds), Durability.Volatile, Cancellation);
}
