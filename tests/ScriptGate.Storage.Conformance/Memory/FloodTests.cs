using System.Globalization;
using ScriptGate.Storage.Memory;
using ScriptGate.Testing;
using Shouldly;
using Xunit;

namespace ScriptGate.Storage.Conformance.Memory;

/// <summary>DOS-19: ten million keys that were never seen before, a third each of greylisting, of rate limits and of directory harvests.</summary>
[Trait("Suite", "exhaustive")]
public sealed class FloodTests
{
    private const int Keys = 10_000_000;

    // All of them come within an hour.
    private const int Step = 1000;

    // What is held by default is a million keys, about 200 MB of short strings.
    private const long MostHeap = 400L * 1024 * 1024;

    private readonly ManualClock _clock = new();

    [Fact]
    public async Task Ten_million_keys_stay_within_the_bound_and_what_is_kept_is_what_lasts_longest()
    {
        using var store = new MemoryStateStore(_clock);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        await store.SetAsync("kept", "v", TimeSpan.FromDays(36), Durability.Durable, Cancellation);
        for (var i = 0; i < Keys; i++)
        {
            await AskAsync(store, i);
            if (i % Step == 0)
            {
                _clock.Advance(TimeSpan.FromMilliseconds(Step * 3600.0 * 1000 / Keys));
            }
        }

        store.Count.ShouldBeLessThanOrEqualTo(ShardBounds.Default.Entries);
        store.Octets.ShouldBeLessThanOrEqualTo(ShardBounds.Default.Octets);
        (store.Count + store.Evicted).ShouldBe(Keys + 1, "nothing was lost that did not have to make room");
        (GC.GetTotalMemory(forceFullCollection: true) - before).ShouldBeLessThanOrEqualTo(MostHeap);
        (await store.GetAsync("kept", Cancellation)).ShouldBe("v");
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static async Task AskAsync(MemoryStateStore store, int number)
    {
        var address = string.Create(CultureInfo.InvariantCulture, $"{11 + (number >> 24)}.{(number >> 16) & 255}.{(number >> 8) & 255}.{number & 255}");
        switch (number % 3)
        {
            case 0:
                await store.GetOrAddAsync($"greylist {address} {number}@a.example b@b.example", "1772366400", TimeSpan.FromDays(1), Durability.Durable, Cancellation);
                break;
            case 1:
                await store.CountInWindowAsync($"rate {address}", 100, TimeSpan.FromHours(2), 1, Cancellation);
                break;
            default:
                await store.IncrementAsync($"dha {address}", 1, TimeSpan.FromHours(2), Durability.Volatile, Cancellation);
                break;
        }
    }
}
