using Microsoft.Extensions.Logging.Abstractions;
using ScriptGate.Storage.Conformance.Support;
using ScriptGate.Storage.Memory;
using ScriptGate.Storage.Sqlite;
using ScriptGate.Testing;
using Shouldly;
using Xunit;

namespace ScriptGate.Storage.Conformance.Sqlite;

/// <summary>What is left of state when the gateway starts again, stopped or killed.</summary>
public sealed class StateRestartTests : IDisposable
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(1);

    private readonly TemporaryFolder _folder = new();
    private readonly ManualClock _clock = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Everything_is_there_after_a_stop_and_as_old_as_it_is()
    {
        await using (var store = await OpenAsync())
        {
            await store.SetAsync("durable", "ünïcödé\0", Minute, Durability.Durable, Cancellation);
            await store.SetAsync("volatile", "v", Minute * 2, Durability.Volatile, Cancellation);
            await store.IncrementAsync("number", 41, Minute * 2, Durability.Volatile, Cancellation);
            await store.CountInWindowAsync("window", 3, Minute, 2, Cancellation);
            _clock.Advance(Minute / 2);
            await store.CountInWindowAsync("window", 3, Minute, 1, Cancellation);
        }

        _clock.Advance(Minute / 2 - Moment);
        await using var again = await OpenAsync();
        (await again.GetAsync("durable", Cancellation)).ShouldBe("ünïcödé\0");
        (await again.RemainingAsync("durable", Cancellation)).ShouldBe(Moment);
        (await again.IncrementAsync("number", 1, Minute, Durability.Volatile, Cancellation)).ShouldBe(42);
        (await again.CountInWindowAsync("window", 3, Minute, 1, Cancellation)).ShouldBe(new WindowCount(Allowed: false, 3, Moment));

        _clock.Advance(Moment);
        (await again.GetAsync("durable", Cancellation)).ShouldBeNull();
        (await again.CountInWindowAsync("window", 3, Minute, 2, Cancellation)).ShouldBe(new WindowCount(Allowed: true, 3, TimeSpan.Zero));
        (await again.RemainingAsync("volatile", Cancellation)).ShouldBe(Minute);
    }

    [Fact]
    public async Task What_was_durable_survives_a_kill_and_what_was_volatile_if_it_was_a_second_old()
    {
        await using var store = await OpenAsync();
        await store.SetAsync("removed", "v", Minute, Durability.Durable, Cancellation);
        await store.SetAsync("old", "v", Minute, Durability.Volatile, Cancellation);
        _clock.Advance(TimeSpan.FromSeconds(1));
        await store.FlushAsync();
        await store.RemoveAsync("removed", Durability.Durable, Cancellation);
        await store.GetOrAddAsync("durable", "v", Minute, Durability.Durable, Cancellation);
        await store.SetAsync("new", "v", Minute, Durability.Volatile, Cancellation);

        await using var left = await OpenAsync(_folder.CopyAsLeftBehind(_folder.File("state.db"), "left.db"));
        (await left.GetAsync("durable", Cancellation)).ShouldBe("v");
        (await left.GetAsync("old", Cancellation)).ShouldBe("v");
        (await left.GetAsync("removed", Cancellation)).ShouldBeNull();
        (await left.GetAsync("new", Cancellation)).ShouldBeNull();
    }

    [Fact]
    public async Task An_operation_that_is_acknowledged_is_in_the_file_whoever_changed_the_value()
    {
        await using var store = await OpenAsync();
        await store.SetAsync("k", "volatile", Minute, Durability.Volatile, Cancellation);

        // It changes nothing, and what it saw must survive nevertheless.
        (await store.GetOrAddAsync("k", "other", Minute, Durability.Durable, Cancellation)).ShouldBe("volatile");

        await using var left = await OpenAsync(_folder.CopyAsLeftBehind(_folder.File("state.db"), "left.db"));
        (await left.GetAsync("k", Cancellation)).ShouldBe("volatile");
    }

    [Fact]
    public async Task Of_many_at_once_none_that_was_acknowledged_is_lost_by_a_kill()
    {
        await using var store = await OpenAsync();
        await Task.WhenAll(Enumerable.Range(0, 500).Select(i => Task.Run(
            async () => await store.IncrementAsync($"k{i % 50}", 1, Minute, Durability.Durable, Cancellation), Cancellation)));

        await using var left = await OpenAsync(_folder.CopyAsLeftBehind(_folder.File("state.db"), "left.db"));
        for (var i = 0; i < 50; i++)
        {
            (await left.GetAsync($"k{i}", Cancellation)).ShouldBe("10");
        }
    }

    [Fact]
    public async Task A_durable_operation_waits_for_its_batch_and_the_next_for_five_milliseconds()
    {
        await using var store = await SqliteStateStore.OpenAsync(_folder.File("state.db"), _clock, NullLogger.Instance);
        _clock.Advance(Minute);
        await store.FlushAsync();

        await store.SetAsync("volatile", "v", Minute, Durability.Volatile, Cancellation);
        var early = store.SetAsync("early", "v", Minute, Durability.Durable, Cancellation).AsTask();
        var together = store.SetAsync("together", "v", Minute, Durability.Durable, Cancellation).AsTask();
        _clock.Advance(SqliteStateStore.DefaultBatchInterval - Moment);
        early.IsCompleted.ShouldBeFalse();

        _clock.Advance(Moment);
        await Patience.UntilAsync(Task.WhenAll(early, together), "the batch is committed", Cancellation);
    }

    [Fact]
    public async Task The_largest_window_and_value_come_back()
    {
        var value = new string('€', StateText.MaxValueOctets / 3);
        await using (var store = await OpenAsync())
        {
            await store.SetAsync(new string('k', StateText.MaxKeyLength), value, TimeSpan.MaxValue, Durability.Durable, Cancellation);
            await store.CountInWindowAsync("w", long.MaxValue, TimeSpan.MaxValue, long.MaxValue, Cancellation);
            for (var i = 0; i < 5000; i++)
            {
                await store.CountInWindowAsync("many", 5000, Minute, 1, Cancellation);
                _clock.Advance(Moment);
            }
        }

        await using var again = await OpenAsync();
        (await again.GetAsync(new string('k', StateText.MaxKeyLength), Cancellation)).ShouldBe(value);
        (await again.CountInWindowAsync("w", long.MaxValue, TimeSpan.MaxValue, 1, Cancellation)).Allowed.ShouldBeFalse();
        (await again.CountInWindowAsync("many", 5000, Minute, 1, Cancellation)).ShouldBe(new WindowCount(Allowed: false, 5000, TimeSpan.FromSeconds(55)));
    }

    [Fact]
    public async Task What_was_evicted_or_has_expired_is_not_in_the_file_either()
    {
        await using (var store = await OpenAsync(bounds: new ShardBounds(3, long.MaxValue)))
        {
            for (var i = 0; i < 10; i++)
            {
                await store.SetAsync($"k{i}", "v", TimeSpan.FromSeconds(100 + i), Durability.Durable, Cancellation);
            }

            await store.SetAsync("short", "v", TimeSpan.FromSeconds(200), Durability.Durable, Cancellation);
            await store.SetAsync("short", "v", TimeSpan.FromMilliseconds(10), Durability.Durable, Cancellation);
            _clock.Advance(TimeSpan.FromSeconds(1));
            await store.FlushAsync();
        }

        using var reader = DatabaseFile.OpenForReading(_folder.File("state.db"));
        reader.ReadNumber("SELECT count(*) FROM entries").ShouldBe(2);
        reader.ReadNumber("SELECT count(*) FROM state WHERE key IN ('k8', 'k9') AND value = 'v'").ShouldBe(2);
    }

    [Theory]
    [InlineData(-3)]
    [InlineData(3)]
    public async Task Setting_the_clock_while_it_runs_changes_no_lifetime(int days)
    {
        var clock = new SettableClock(_clock);
        await using (var store = await SqliteStateStore.OpenAsync(_folder.File("state.db"), clock, NullLogger.Instance, batchInterval: TimeSpan.Zero))
        {
            await store.SetAsync("k", "v", Minute, Durability.Durable, Cancellation);
            clock.SetBy(TimeSpan.FromDays(days));
            _clock.Advance(TimeSpan.FromSeconds(20));
            await store.FlushAsync();
            (await store.RemainingAsync("k", Cancellation)).ShouldBe(TimeSpan.FromSeconds(40));
        }

        _clock.Advance(TimeSpan.FromSeconds(10));
        await using var again = await SqliteStateStore.OpenAsync(_folder.File("state.db"), clock, NullLogger.Instance);
        (await again.RemainingAsync("k", Cancellation)).ShouldBe(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task A_clock_that_was_set_back_while_the_gateway_was_stopped_makes_nothing_live_longer()
    {
        var clock = new SettableClock(_clock);
        await using (var store = await SqliteStateStore.OpenAsync(_folder.File("state.db"), clock, NullLogger.Instance, batchInterval: TimeSpan.Zero))
        {
            await store.SetAsync("k", "v", Minute, Durability.Durable, Cancellation);
        }

        clock.SetBy(-TimeSpan.FromDays(1));
        await using var again = await SqliteStateStore.OpenAsync(_folder.File("state.db"), clock, NullLogger.Instance);
        (await again.RemainingAsync("k", Cancellation)).ShouldBe(Minute);
    }

    private Task<SqliteStateStore> OpenAsync(string? path = null, ShardBounds? bounds = null) =>
        SqliteStateStore.OpenAsync(path ?? _folder.File("state.db"), _clock, NullLogger.Instance, bounds, TimeSpan.Zero);
}
